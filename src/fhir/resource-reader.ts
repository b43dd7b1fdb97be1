import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { Pair, parseQueryString } from '../lib/http/query-string';
import { parseSearch, ResolvedCursor } from '../query/parse-search';
import { ResourceHistory } from '../resource/history';
import { ResourceError } from '../resource/operation-outcome';
import { renderResource } from '../resource/render';
import { ResourceVersion } from '../resource/resource-row';
import { ResourceDefinition } from '../resource/resource.definition';
import { PageCursor } from '../search/page-cursor';
import { ResourceSearch } from '../search/resource-search';
import { Access } from '../security/access';
import { historyBundle, searchBundle, writeQuery } from './bundle';
import { answerWith, ResourceAnswer } from './resource-answer';

export interface SearchRequest {
  /** The base that the request used; links and fullUrls start with it. */
  readonly base: string;
  readonly pairs: readonly Pair[];
  /** `Prefer: handling=lenient`. */
  readonly lenient: boolean;
}

interface Continuation {
  readonly type: string;
  readonly pairs: readonly Pair[];
  readonly offset: number;
  readonly binding: string;
}

/** Reads of every resource type. Each runs under the constraint of its access, inside the query. */
export class ResourceReader {
  constructor(
    private readonly searches: ResourceSearch,
    private readonly history: ResourceHistory,
    private readonly cursors: PageCursor,
    private readonly clock: Clock,
  ) {}

  async read(definition: ResourceDefinition, id: string, access: Access): Promise<ResourceAnswer> {
    const row = await this.searches.find(definition, id, access.constraint);
    if (row === undefined) throw await this.absent(definition, id, access);
    return answerWith(200, definition.type, row);
  }

  async readVersion(
    definition: ResourceDefinition,
    id: string,
    versionId: string,
    access: Access,
  ): Promise<ResourceAnswer> {
    const version = await this.findVersion(definition, id, versionId, access);
    if (version === undefined) throw notFound(definition.type, id);
    const { document } = version;
    if (document === null) throw gone(definition.type, id);
    return answerWith(200, definition.type, { ...version, document });
  }

  async listVersions(
    definition: ResourceDefinition,
    id: string,
    { base, pairs }: SearchRequest,
    access: Access,
  ): Promise<ResourceAnswer> {
    if (!access.unconstrained) throw notFound(definition.type, id);
    const { count, offset } = parseSearch(pairs, [], { now: this.clock.now() });
    const total = await this.history.count(definition.type, id);
    if (total === 0) throw notFound(definition.type, id);
    const versions = await this.history.list(definition.type, id, { limit: count, offset });
    return { status: 200, body: historyBundle({ base, type: definition.type, id, versions, total, offset }) };
  }

  async search(
    definition: ResourceDefinition,
    request: SearchRequest,
    access: Access,
  ): Promise<ResourceAnswer> {
    const { base, pairs, lenient } = request;
    const binding = bindingOf(access);
    const query = parseSearch(pairs, definition.searchParameters, {
      now: this.clock.now(),
      lenient,
      resolveCursor: (cursor) => this.resume(cursor, definition.type, binding),
    });
    const sort = query.sort.length > 0 ? query.sort : (definition.defaultSort ?? []);
    const { rows, total } = await this.searches.search(definition, { ...query, sort }, access.constraint);
    const resources = rows.map((row) => project(renderResource(definition.type, row), query.elements));
    const end = query.offset + rows.length;
    const more = rows.length > 0 && end < total;
    const next = more ? this.continuation({ type: definition.type, pairs, offset: end, binding }) : undefined;
    return {
      status: 200,
      body: searchBundle({ base, type: definition.type, pairs, resources, total, next }),
    };
  }

  private continuation({ type, pairs, offset, binding }: Continuation): string {
    const resumed = pairs.find(([name]) => name === '_cursor')?.[1];
    const search =
      (resumed !== undefined ? this.cursors.parse(resumed, binding)?.search : undefined) ??
      `${type}?${writeQuery(pairs.filter(([name]) => name !== '_page' && name !== '_offset'))}`;
    return this.cursors.issue({ search, offset }, binding);
  }

  private resume(cursor: string, type: string, binding: string): ResolvedCursor | undefined {
    const position = this.cursors.parse(cursor, binding);
    if (position?.search.startsWith(`${type}?`) !== true) return undefined;
    return { pairs: parseQueryString(position.search.slice(type.length + 1)), offset: position.offset };
  }

  /** Constrained callers see current states only: an old one may have been out of their reach. */
  private async findVersion(
    { type }: ResourceDefinition,
    id: string,
    versionId: string,
    access: Access,
  ): Promise<ResourceVersion | undefined> {
    if (!access.unconstrained || !/^[1-9]\d{0,8}$/.test(versionId)) return undefined;
    return this.history.find(type, id, Number(versionId));
  }

  /** 410 tells that something was here, so only callers who would have seen it hear it. */
  private async absent(definition: ResourceDefinition, id: string, access: Access): Promise<ResourceError> {
    const last = access.unconstrained ? await this.history.findLatest(definition.type, id) : undefined;
    return last?.method === 'DELETE' ? gone(definition.type, id) : notFound(definition.type, id);
  }
}

export function notFound(type: string, id: string): ResourceError {
  return ResourceError.of(404, 'not-found', `${type}/${id} is not known here.`);
}

function gone(type: string, id: string): ResourceError {
  return ResourceError.of(410, 'deleted', `${type}/${id} was deleted.`);
}

/** A link works for whom it was made: client, user and session. */
function bindingOf({ caller }: Access): string {
  return JSON.stringify([caller.clientId, caller.userId, caller.sessionId]);
}

/** FHIR R4 §3.1.1.5.9: what was asked for, and what every resource has; marked as incomplete. */
function project(resource: JsonObject, elements: readonly string[] | undefined): JsonObject {
  if (elements === undefined) return resource;
  const { resourceType, id, meta, ...rest } = resource;
  const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => elements.includes(name)));
  const tags = (meta as JsonObject).tag;
  const subsetted = {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
    code: 'SUBSETTED',
  };
  return {
    resourceType,
    id,
    meta: { ...(meta as JsonObject), tag: [...(Array.isArray(tags) ? tags : []), subsetted] },
    ...kept,
  };
}
