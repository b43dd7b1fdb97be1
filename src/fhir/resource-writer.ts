import { JsonObject } from '../lib/json';
import { randomId } from '../lib/random';
import { UnitOfWork } from '../lib/unit-of-work';
import { AuditLog } from '../protocol/ports/audit-log';
import { IdTaken } from '../resource/id-taken';
import { ResourceError } from '../resource/operation-outcome';
import { renderResource } from '../resource/render';
import { ResourceRow } from '../resource/resource-row';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceStore } from '../resource/resource.store';
import { ResourceSearch } from '../search/resource-search';
import { Access } from '../security/access';
import { answerWith, etag, ResourceAnswer, validators } from './resource-answer';
import { membersOf, patchResource } from './patch-resource';
import { ResourcePatch } from './read-patch';
import { notFound } from './resource-reader';

export interface WriteRequest {
  /** The base that the request used; `Location` starts with it. */
  readonly base: string;
  readonly ifMatch: string | undefined;
  readonly requestId: string | undefined;
  readonly ip: string | undefined;
}

/** Two creations of one id cannot go on meeting: the second try finds the first one's row. */
const TRIES = 3;

/**
 * Writes of every resource type. Policies decide on the stored and on the resulting resource (contract
 * rule 8), the constraint holds before and after, and row, history and audit record commit together.
 */
export class ResourceWriter {
  constructor(
    private readonly store: ResourceStore,
    private readonly searches: ResourceSearch,
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  create(
    definition: ResourceDefinition,
    body: JsonObject,
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    const content = contentOf(definition.type, undefined, body);
    return this.unitOfWork.run(async () => {
      const row = await this.store.create(definition, randomId(), content, 'POST');
      await this.requireResult(definition, row, access.withBody(body));
      this.record('resource-created', `${definition.type}/${row.id}`, access, request);
      return answerWith(201, definition.type, row, request.base);
    });
  }

  /** Update, or creation under an id of the caller's choice (contract §3, PUT). */
  async update(
    definition: ResourceDefinition,
    id: string,
    body: JsonObject,
    { access, request }: { access: Access; request: WriteRequest },
  ): Promise<ResourceAnswer> {
    const content = contentOf(definition.type, id, body);
    const permitted = access.withBody(body);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.unitOfWork.run(() =>
          this.put(definition, id, content, { access: permitted, request }),
        );
      } catch (error) {
        if (!(error instanceof IdTaken) || attempt === TRIES) throw error;
      }
    }
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
    return this.unitOfWork.run(async () => {
      const stored = await this.findVisible(definition, id, access);
      const before = stored && renderResource(type, stored);
      await permitted.requireAllowed(before);
      if (stored === undefined || before === undefined) throw notFound(type, id);
      requireMatch(stored, request.ifMatch);
      const patched = contentOf(type, id, patchResource(before, patch, writeOnly));
      requireSize(patched, maxBytes);
      const settled = definition.patched?.(stored.document, patched, membersOf(patch, patched)) ?? patched;
      const row = await this.store.replace(definition, stored, settled, 'PATCH');
      await this.requireResult(definition, row, permitted);
      this.record('resource-updated', `${type}/${id}`, access, request);
      return answerWith(200, type, row);
    });
  }

  delete(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    return this.unitOfWork.run(async () => {
      const stored = await this.findVisible(definition, id, access);
      if (stored === undefined) {
        await access.requireAllowed(undefined);
        const last = access.unconstrained ? await this.store.findLastVersion(definition, id) : undefined;
        if (last?.method !== 'DELETE') throw notFound(definition.type, id);
        return { status: 204 };
      }
      await access.requireAllowed(renderResource(definition.type, stored));
      requireMatch(stored, request.ifMatch);
      await this.store.remove(definition, stored);
      this.record('resource-deleted', `${definition.type}/${id}`, access, request);
      return { status: 204 };
    });
  }

  /** A named operation on an instance: it changes the row like an update, and answers with what it made. */
  operate(
    definition: ResourceDefinition,
    { id, name, body }: { id: string; name: string; body: JsonObject },
    access: Access,
    request: WriteRequest,
  ): Promise<ResourceAnswer> {
    const operation = Object.hasOwn(definition.operations ?? {}, name)
      ? definition.operations?.[name]
      : undefined;
    return this.unitOfWork.run(async () => {
      const stored = await this.findVisible(definition, id, access);
      await access.withBody(body).requireAllowed(stored && renderResource(definition.type, stored));
      if (operation === undefined) {
        throw ResourceError.of(404, 'not-found', `${definition.type} has no such operation.`);
      }
      if (stored === undefined) throw notFound(definition.type, id);
      requireMatch(stored, request.ifMatch);
      const { content, result } = await operation.invoke(stored, body);
      const row = await this.store.write(definition, stored, content, 'POST');
      this.record(`resource-${name.replace('$', '')}`, `${definition.type}/${id}`, access, request);
      return { status: 200, headers: validators(row.version, row.lastUpdated), body: result };
    });
  }

  private async put(
    definition: ResourceDefinition,
    id: string,
    content: JsonObject,
    { access, request }: { access: Access; request: WriteRequest },
  ): Promise<ResourceAnswer> {
    const stored = await this.findVisible(definition, id, access);
    // A narrowed caller could tell taken ids from free ones by what a creation answers.
    const creatable = access.unconstrained && definition.creatable !== false;
    if (stored === undefined && !creatable) throw notFound(definition.type, id);
    if (stored !== undefined) await access.requireAllowed(renderResource(definition.type, stored));
    requireMatch(stored, request.ifMatch);
    const row =
      stored === undefined
        ? await this.store.create(definition, requireId(definition, id), content, 'PUT')
        : await this.store.replace(definition, stored, content, 'PUT');
    await this.requireResult(definition, row, access);
    const created = stored === undefined;
    this.record(
      created ? 'resource-created' : 'resource-updated',
      `${definition.type}/${id}`,
      access,
      request,
    );
    return answerWith(created ? 201 : 200, definition.type, row, created ? request.base : undefined);
  }

  /** The stored row, held until the unit of work ends; undefined where the caller must not see it. */
  private async findVisible(
    definition: ResourceDefinition,
    id: string,
    access: Access,
  ): Promise<ResourceRow | undefined> {
    const stored = await definition.table.find(id, { lock: true });
    if (stored === undefined || access.unconstrained) return stored;
    return (await this.searches.find(definition, id, access.constraint)) && stored;
  }

  /** What was written must be allowed and lie inside the constraint, or the unit of work is rolled back. */
  private async requireResult(
    definition: ResourceDefinition,
    row: ResourceRow,
    access: Access,
  ): Promise<void> {
    await access.requireAllowed(renderResource(definition.type, row));
    if (access.unconstrained) return;
    if ((await this.searches.find(definition, row.id, access.constraint)) === undefined) {
      throw ResourceError.of(403, 'forbidden', 'Forbidden');
    }
  }

  private record(action: string, target: string, { caller }: Access, request: WriteRequest): void {
    const { clientId, userId, sessionId } = caller;
    const { ip, requestId } = request;
    this.audit.record({
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

/** Ids of FHIR R4 §2.24.0.1, with the underscore that contract §4.1 adds for admin types. */
function requireId({ type, family }: ResourceDefinition, id: string): string {
  const form = family === 'fhir' ? /^[A-Za-z0-9.-]{1,64}$/ : /^[A-Za-z0-9._-]{1,64}$/;
  // Whoever follows a link to `..` arrives one level up: clients and proxies resolve it before they send.
  if (form.test(id) && id !== '.' && id !== '..') return id;
  const allowed = family === 'fhir' ? 'A-Z a-z 0-9 . -' : 'A-Z a-z 0-9 . _ -';
  throw ResourceError.of(
    422,
    'value',
    `An id is 1 to 64 of ${allowed}, and not a dot or two alone.`,
    `${type}.id`,
  );
}

/** What of a body is content: type and id are the path's, version and time the server's. */
function contentOf(type: string, id: string | undefined, body: JsonObject): JsonObject {
  const { resourceType, id: bodyId, meta, ...content } = body;
  if (resourceType !== undefined && resourceType !== type) {
    throw ResourceError.of(
      400,
      'invalid',
      `The body's resourceType must be ${type}, or absent.`,
      `${type}.resourceType`,
    );
  }
  if (id !== undefined && bodyId !== undefined && bodyId !== id) {
    throw ResourceError.of(
      400,
      'invalid',
      'The id of the body differs from the id of the path.',
      `${type}.id`,
    );
  }
  const kept = keepMeta(type, meta);
  return kept === undefined ? content : { ...content, meta: kept };
}

function keepMeta(type: string, meta: JsonObject[string]): JsonObject | undefined {
  if (meta === undefined) return undefined;
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) {
    throw ResourceError.of(422, 'structure', 'meta must be an object.', `${type}.meta`);
  }
  const { versionId, lastUpdated, ...kept } = meta;
  return Object.keys(kept).length > 0 ? kept : undefined;
}

/** Small patches must not add up to what no body may be. */
function requireSize(content: JsonObject, maxBytes: number): void {
  if (Buffer.byteLength(JSON.stringify(content)) <= maxBytes) return;
  throw ResourceError.of(413, 'too-long', `The patch leaves more than ${maxBytes / 1024} KiB.`);
}

/** FHIR R4 §3.1.0.5: an update that presents another version than the stored one loses nothing. */
function requireMatch(stored: ResourceRow | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const matches =
    stored !== undefined && (ifMatch === '*' || ifMatch.replace(/^W\//, '') === `"${stored.version}"`);
  if (matches) return;
  const current =
    stored === undefined ? 'no version is stored' : `the stored version is ${etag(stored.version)}`;
  throw ResourceError.of(
    412,
    'conflict',
    `If-Match does not match: ${current}. Read the resource and try again.`,
  );
}
