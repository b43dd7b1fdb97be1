import { JsonObject } from '../lib/json';
import { Pair } from '../lib/http/query-string';
import { randomId } from '../lib/random';
import { UnitOfWork } from '../lib/unit-of-work';
import { AuditLog } from '../protocol/ports/audit-log';
import { IdTaken } from '../resource/id-taken';
import { ResourceError } from '../resource/operation-outcome';
import { renderResource } from '../resource/render';
import { ResourceRow } from '../resource/resource-row';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceStore } from '../resource/resource.store';
import { SeenRow } from '../search/resource-search';
import { Access } from '../security/access';
import { membersOf, patchResource } from './patch-resource';
import { ResourcePatch } from './read-patch';
import { notFound, ResourceAnswer, validators } from './resource-answer';
import { withoutElements } from './seen-resource';
import { ConditionalMatch } from './write/conditional-match';
import { keepSecret, namedBy, requireBlind } from './write/patch-permission';
import { writeAnswer } from './write/write-answer';
import {
  contentOf,
  draftOf,
  keepLabels,
  keepUnseen,
  labelsOf,
  requireId,
  requireMatch,
  requireNone,
  requireSize,
} from './write/write-content';
import { requireUnnamed, unseenIn } from './write/write-limits';
import { Change, WritePermission, WriteTarget } from './write/write-permission';
import { WriteRequest } from './write/write-request';

/** A body, whose it is and how it came. */
interface Written {
  readonly access: Access;
  readonly request: WriteRequest;
}

/** Two creations of one id cannot go on meeting: the second try finds the first one's row. */
const TRIES = 3;

/**
 * Writes of every resource type. What is stored and what results are both decided and lie both within what the caller
 * reaches (contract rule 8); row, history and audit record commit together.
 */
export class ResourceWriter {
  constructor(
    private readonly store: ResourceStore,
    private readonly permission: WritePermission,
    private readonly matches: ConditionalMatch,
    private readonly work: { readonly audit: AuditLog; readonly unitOfWork: UnitOfWork },
  ) {}

  /** Creation under a generated id; with `ifNoneExist` only where nothing matches (FHIR R4 §3.1.0.8.1). */
  create(
    definition: ResourceDefinition,
    body: JsonObject,
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    const { type } = definition;
    const content = contentOf(type, undefined, body);
    return this.work.unitOfWork.run(async () => {
      const { ifNoneExist, assignedId = randomId() } = request;
      const match = ifNoneExist && (await this.find(definition, ifNoneExist, { access, request }));
      if (match !== undefined) {
        const seen = await this.permission.findSeen(definition, match.id, match, access);
        return writeAnswer(200, { type, row: match, seen }, request);
      }
      return this.insert(definition, assignedId, content, { access: access.withBody(body), request });
    });
  }

  /** Update, or creation under an id of the caller's choice (contract §3, PUT). */
  async update(
    definition: ResourceDefinition,
    id: string,
    body: JsonObject,
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    const content = contentOf(definition.type, id, body);
    const permitted = access.withBody(body);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.work.unitOfWork.run(() =>
          this.put(definition, id, content, { access: permitted, request }),
        );
      } catch (error) {
        if (!(error instanceof IdTaken) || attempt === TRIES) throw error;
      }
    }
  }

  /** FHIR R4 §3.1.0.8.2. Where nothing matches only callers whom nothing narrows create. */
  updateMatching(
    definition: ResourceDefinition,
    condition: readonly Pair[],
    body: JsonObject,
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    return this.work.unitOfWork.run(async () => {
      const match = await this.find(definition, condition, { access, request });
      const id = match?.id ?? (typeof body.id === 'string' ? body.id : randomId());
      const found = access.about(id);
      if (match !== undefined) return this.update(definition, id, body, { access: found, request });
      const draft = draftOf(definition, id, contentOf(definition.type, id, body));
      if (!(await this.permission.creates(definition, found.withBody(body), draft))) throw nothingMatches();
      // What is stored under the id of the body and does not match is not what was meant.
      const created = { ...request, ifNoneMatch: '*' };
      return this.update(definition, id, body, { access: found, request: created });
    });
  }

  /** A patch of what is stored at the moment it is applied: no version comes between reading and writing. */
  patch(
    definition: ResourceDefinition,
    { id, patch, maxBytes }: { id: string; patch: ResourcePatch; maxBytes: number },
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    const { type, writeOnly = [] } = definition;
    const permitted = access.withBody(patch.body);
    return this.work.unitOfWork.run(async () => {
      const target = await this.permission.findTarget(definition, id, permitted);
      if (target === undefined) throw await this.unknown(definition, id, permitted);
      requireMatch(target, request.ifMatch);
      requireUnnamed(namedBy(patch), target);
      if (target.seen === undefined) requireBlind(patch);
      const { stored } = target;
      // What the caller does not see is not there to be compared, copied or found missing.
      const visible = { ...stored, document: withoutElements(stored.document, unseenIn(target)) };
      const { row, named } = await keepSecret(target, async () => {
        const patched = contentOf(type, id, patchResource(renderResource(type, visible), patch, writeOnly));
        requireUnnamed(Object.keys(patched), target);
        requireSize(patched, maxBytes);
        const whole = this.settle(patched, target);
        const settled = definition.patched?.(stored.document, whole, membersOf(patch, patched)) ?? whole;
        const added = Object.keys(patched).filter((member) => !Object.hasOwn(visible.document, member));
        return {
          row: await this.store.replace(definition, stored, settled, 'PATCH'),
          named: [...namedBy(patch), ...added],
        };
      });
      return this.replaced(definition, row, { target, named, whole: false }, { access: permitted, request });
    });
  }

  delete(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    return this.work.unitOfWork.run(async () => {
      const target = await this.permission.findTarget(definition, id, access);
      if (target === undefined) {
        const unknown = await this.unknown(definition, id, access);
        // To delete once more changes nothing, for whoever could have seen what was deleted.
        if (!(await this.permission.knowsDeletion(definition, id, access))) throw unknown;
        return { status: 204 };
      }
      requireMatch(target, request.ifMatch);
      await this.store.remove(definition, target.stored);
      this.record('resource-deleted', `${definition.type}/${id}`, { access, request });
      return { status: 204 };
    });
  }

  /** FHIR R4 §3.1.0.7.1, of a single match. */
  deleteMatching(
    definition: ResourceDefinition,
    condition: readonly Pair[],
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    return this.work.unitOfWork.run(async () => {
      const match = await this.find(definition, condition, { access, request });
      if (match === undefined) throw nothingMatches();
      return this.delete(definition, match.id, access.about(match.id), request);
    });
  }

  /** A named operation on an instance: it changes the row like an update, and answers with what it made. */
  operate(
    definition: ResourceDefinition,
    { id, name, body }: { id: string; name: string; body: JsonObject },
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    const permitted = access.withBody(body);
    const operation = Object.hasOwn(definition.operations ?? {}, name)
      ? definition.operations?.[name]
      : undefined;
    return this.work.unitOfWork.run(async () => {
      const target = await this.permission.findTarget(definition, id, permitted);
      const unknown = target === undefined ? await this.unknown(definition, id, permitted) : undefined;
      if (operation === undefined) {
        throw ResourceError.of(404, 'not-found', `${definition.type} has no such operation.`);
      }
      if (target === undefined) throw unknown ?? notFound(definition.type, id);
      requireMatch(target, request.ifMatch);
      const { content, result } = await operation.invoke(target.stored, body);
      const row = await this.store.write(definition, target.stored, content, 'POST');
      this.record(`resource-${name.replace('$', '')}`, `${definition.type}/${id}`, { access, request });
      return { status: 200, headers: validators(row.version, row.lastUpdated), body: result };
    });
  }

  private async find(
    definition: ResourceDefinition,
    condition: readonly Pair[],
    { access, request: { asked } }: Written,
  ): Promise<SeenRow | undefined> {
    return asked === undefined ? this.matches.find(definition, condition, access) : asked.match;
  }

  private async put(
    definition: ResourceDefinition,
    id: string,
    content: JsonObject,
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    const { ifMatch, ifNoneMatch } = request;
    const draft = draftOf(definition, id, content);
    const target = await this.permission.findPlace(definition, id, access, draft);
    requireMatch(target, ifMatch);
    requireNone(target?.stored, ifNoneMatch);
    if (target === undefined) {
      return this.insert(definition, requireId(definition, id), content, { access, request });
    }
    const named = Object.keys(content);
    requireUnnamed(named, target);
    const row = await this.store.replace(definition, target.stored, this.settle(content, target), 'PUT');
    return this.replaced(definition, row, { target, named, whole: true }, { access, request });
  }

  private async insert(
    definition: ResourceDefinition,
    id: string,
    content: JsonObject,
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    const { type } = definition;
    const method = access.interaction.operation === 'FhirCreate' ? 'POST' : 'PUT';
    const labelled = Object.keys(labelsOf(content)).length > 0;
    const labels = labelled && (await this.permission.labels(access, draftOf(definition, id, content)));
    const allowed = labels ? content : keepLabels(content, {});
    const row = await this.store.create(definition, id, allowed, method);
    await this.permission.requireResult(definition, row, access);
    this.record('resource-created', `${type}/${id}`, { access, request });
    const seen = await this.permission.findSeen(definition, id, row, access);
    return writeAnswer(201, { type, row, seen }, request);
  }

  private async replaced(
    definition: ResourceDefinition,
    row: ResourceRow,
    change: Change,
    { access, request }: Written,
  ): Promise<ResourceAnswer> {
    const { type } = definition;
    await this.permission.requireResult(definition, row, access, change);
    this.record('resource-updated', `${type}/${row.id}`, { access, request });
    const seen = await this.permission.findSeen(definition, row.id, row, access);
    return writeAnswer(200, { type, row, seen }, request);
  }

  /** What of a changed resource is stored: what its caller does not see or must not set stays. */
  private settle(content: JsonObject, target: WriteTarget): JsonObject {
    const { document } = target.stored;
    const labelled = target.unnarrowed ? content : keepLabels(content, document);
    return keepUnseen(labelled, document, unseenIn(target));
  }

  /** Policies that allow nothing here whatever is stored say so first. */
  private async unknown({ type }: ResourceDefinition, id: string, access: Access): Promise<ResourceError> {
    await access.decideState(undefined);
    return notFound(type, id);
  }

  private record(action: string, target: string, { access: { caller }, request }: Written): void {
    const { clientId, userId, sessionId } = caller;
    const { ip, requestId } = request;
    this.work.audit.record({
      action,
      outcome: 'success',
      clientId,
      userId,
      sessionId,
      target,
      ip,
      requestId,
    });
  }
}

function nothingMatches(): ResourceError {
  return ResourceError.of(404, 'not-found', 'No resource matches.');
}
