import { Clock } from '../lib/clock';
import { Pair } from '../lib/http/query-string';
import { ResourceDefinition } from '../resource/resource.definition';
import { HistorySearch } from '../search/history-search';
import { ResourceSearch, SeenRow } from '../search/resource-search';
import { Access } from '../security/access';
import { isNotModified, ReadConditions } from './conditional-read';
import { parseProjection, project, Projection } from './projection';
import { gone, notFound, ResourceAnswer, validators } from './resource-answer';
import { renderSeen } from './seen-resource';

/** What is asked of one resource beside its name. */
export interface ReadRequest extends ReadConditions {
  readonly pairs: readonly Pair[];
}

const PLAIN: ReadRequest = { pairs: [] };

/** Reads of one resource, or of one version of it. What its caller may not see is answered as if it had never been. */
export class InstanceReader {
  constructor(
    private readonly searches: ResourceSearch,
    private readonly history: HistorySearch,
    private readonly clock: Clock,
  ) {}

  async read(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    request: ReadRequest = PLAIN,
  ): Promise<ResourceAnswer> {
    const { type } = definition;
    const projection = parseProjection(request.pairs, this.clock.now());
    const row = await this.searches.find(definition, id, access.narrowings);
    if (row !== undefined) return readAnswer(type, row, projection, request);
    const last = await this.history.findLatest({ type, narrowings: access.narrowings }, id);
    throw last?.method === 'DELETE' ? gone(type, id) : notFound(type, id);
  }

  async readVersion(
    { type }: ResourceDefinition,
    { id, versionId }: { id: string; versionId: string },
    access: Access,
    request: ReadRequest = PLAIN,
  ): Promise<ResourceAnswer> {
    const projection = parseProjection(request.pairs, this.clock.now());
    const version = /^[1-9]\d{0,8}$/.test(versionId)
      ? await this.history.find({ type, narrowings: access.narrowings }, id, Number(versionId))
      : undefined;
    if (version === undefined) throw notFound(type, id);
    const { document } = version;
    if (document === null) throw gone(type, id);
    return readAnswer(type, { ...version, document }, projection, request);
  }
}

function readAnswer(
  type: string,
  row: SeenRow,
  projection: Projection,
  conditions: ReadConditions,
): ResourceAnswer {
  const headers = validators(row.version, row.lastUpdated);
  if (isNotModified(row, conditions)) return { status: 304, headers };
  return { status: 200, headers, body: project(renderSeen(type, row), projection) };
}
