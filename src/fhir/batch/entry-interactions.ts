import { isAdminType } from '../../access/admin-types';
import { Caller } from '../../access/caller';
import { JsonObject } from '../../lib/json';
import { ResourceDefinition } from '../../resource/resource.definition';
import { ResourceRegistry } from '../../resource/resource.registry';
import { SeenRow } from '../../search/resource-search';
import { Access } from '../../security/access';
import { AccessDecider } from '../../security/access-decider';
import { HttpRequest } from '../../security/http-request';
import { factsOf } from '../../security/request-facts';
import { MethodRefused } from '../method-refused';
import { RequestContext } from '../request-context';
import { conditionOf, maxBytes } from '../request-limits';
import { ResourceAnswer } from '../resource-answer';
import { nothingServed } from '../resource-failure';
import { ResourceReader } from '../resource-reader';
import { ResourceWriter } from '../resource-writer';
import { Condition } from '../write/conditional-match';
import { WriteRequest } from '../write/write-request';
import { BundleEntry } from './bundle-entry';
import { readBinaryPatch, requireBodySize } from './entry-body';
import { requestOf } from './entry-request';
import { EntryTarget, isRead } from './entry-url';

/** Who sent a Bundle, and how. */
export interface Envelope {
  readonly caller: Caller;
  readonly request: HttpRequest;
}

/** An entry that its caller may try. */
export interface OpenEntry extends BundleEntry {
  readonly definition: ResourceDefinition;
  readonly access: Access;
  readonly request: HttpRequest;
}

/** What a transaction has settled about an entry before it is performed. */
export interface Settled {
  /** The resource, its references replaced. */
  readonly resource: JsonObject;
  /** What the condition of the entry has found, if it has one. */
  readonly asked?: { readonly match: SeenRow | undefined };
  /** The id that other entries know it by, once it is created. */
  readonly assignedId?: string;
}

/** Decides and performs entries, each as the request of its own that it stands for (contract rule 9). */
export class EntryInteractions {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly decider: AccessDecider,
    private readonly context: RequestContext,
    private readonly serving: { readonly reader: ResourceReader; readonly writer: ResourceWriter },
  ) {}

  /**
   * @throws AccessDenied
   * @throws ResourceError
   */
  async open(entry: BundleEntry, envelope: Envelope): Promise<OpenEntry> {
    const { operation, type, id } = entry.target;
    const request = requestOf(entry, envelope.request);
    const interaction = { operation, resourceType: type, resourceId: id, admin: isAdminType(type) };
    const by = isRead(entry.target) ? 'guard' : 'handler';
    const access = await this.decider.open(envelope.caller, interaction, factsOf(request, operation), by);
    const definition = this.registry.find(type);
    if (definition === undefined) throw nothingServed();
    return { ...entry, definition, access, request };
  }

  /** @param settled absent in a batch, where entries know nothing of each other */
  async perform(
    entry: OpenEntry,
    settled: Settled = { resource: entry.resource ?? {} },
  ): Promise<ResourceAnswer> {
    return isRead(entry.target) ? this.read(entry) : this.write(entry, settled);
  }

  /** @throws ResourceError 413: what is too large is not looked at any further */
  requireSize({ target, definition, resource }: OpenEntry): void {
    // A patch says how large it is once it is decoded.
    if (resource !== undefined && target.method !== 'PATCH') requireBodySize(resource, maxBytes(definition));
  }

  /** What a conditional entry is found by. */
  conditionOf({ target, definition, request }: OpenEntry): Condition | undefined {
    const isConditional = target.id === undefined && ['PUT', 'DELETE'].includes(target.method);
    const pairs =
      target.operation === 'FhirCreate'
        ? this.context.writeOf(request).ifNoneExist
        : isConditional && conditionOf(definition, request);
    return pairs ? { type: target.type, pairs } : undefined;
  }

  private read({ target, definition, access, request }: OpenEntry): Promise<ResourceAnswer> {
    const { reader } = this.serving;
    const { operation, id, versionId, patient } = target;
    const search = this.context.searchOf(request);
    if (operation === 'FhirSearch') {
      const within = patient === undefined ? search : { ...search, compartment: patient };
      return reader.search(definition, within, access);
    }
    if (id === undefined) return reader.listChanges(definition, search, access);
    if (operation === 'FhirHistory') return reader.listVersions(definition, id, search, access);
    const asked = this.context.readOf(request);
    if (versionId === undefined) return reader.read(definition, id, access, asked);
    return reader.readVersion(definition, { id, versionId }, access, asked);
  }

  private write(entry: OpenEntry, settled: Settled): Promise<ResourceAnswer> {
    const { target, definition } = entry;
    if (target.method === 'POST') return this.create(entry, settled);
    if (target.method === 'PATCH') return this.patch(entry, target, settled.resource);
    if (target.method === 'DELETE') return this.delete(entry, settled);
    return this.update(entry, settled, requireBodySize(settled.resource, maxBytes(definition)));
  }

  private writeOf(request: HttpRequest, { asked, assignedId }: Settled): WriteRequest {
    return {
      ...this.context.writeOf(request),
      ...(asked !== undefined && { asked }),
      ...(assignedId !== undefined && { assignedId }),
    };
  }

  private async create(
    { definition, access, request }: OpenEntry,
    settled: Settled,
  ): Promise<ResourceAnswer> {
    if (definition.creatable === false) throw new MethodRefused();
    const body = requireBodySize(settled.resource, maxBytes(definition));
    return this.serving.writer.create(definition, body, access, this.writeOf(request, settled));
  }

  private async update(entry: OpenEntry, settled: Settled, body: JsonObject): Promise<ResourceAnswer> {
    const { target, definition, access } = entry;
    const request = this.writeOf(entry.request, settled);
    const { writer } = this.serving;
    const condition = this.conditionOf(entry);
    return condition === undefined
      ? writer.update(definition, target.id ?? '', body, { access, request })
      : writer.updateMatching(definition, condition.pairs, body, { access, request });
  }

  private async patch(
    { definition, access, request }: OpenEntry,
    { id = '' }: EntryTarget,
    resource: JsonObject,
  ): Promise<ResourceAnswer> {
    const limit = maxBytes(definition);
    const change = { id, patch: readBinaryPatch(resource, request, limit), maxBytes: limit };
    return this.serving.writer.patch(definition, change, access, this.context.writeOf(request));
  }

  private async delete(entry: OpenEntry, settled: Settled): Promise<ResourceAnswer> {
    const { target, definition, access } = entry;
    const request = this.writeOf(entry.request, settled);
    const { writer } = this.serving;
    const condition = this.conditionOf(entry);
    return condition === undefined
      ? writer.delete(definition, target.id ?? '', access, request)
      : writer.deleteMatching(definition, condition.pairs, { access, request });
  }
}
