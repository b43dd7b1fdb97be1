import { readsEverything } from '../access/narrowing';
import { Clock } from '../lib/clock';
import { parseSearch } from '../query/parse-search';
import { ResourceDefinition } from '../resource/resource.definition';
import { HistorySearch, NarrowedType } from '../search/history-search';
import { Access } from '../security/access';
import { AccessDenied } from '../security/access-denied';
import { historyBundle } from './bundle';
import { notFound, ResourceAnswer } from './resource-answer';
import { SearchRequest } from './search/search-request';

type HistoryRequest = Pick<SearchRequest, 'base' | 'pairs'>;

/** Histories (FHIR R4 §3.1.0.12). Each version is shown to whom it was visible as it was. */
export class HistoryReader {
  constructor(
    private readonly history: HistorySearch,
    private readonly clock: Clock,
  ) {}

  async listVersions(
    { type }: ResourceDefinition,
    id: string,
    { base, pairs }: HistoryRequest,
    { narrowings }: Access,
  ): Promise<ResourceAnswer> {
    const page = this.pageOf(pairs);
    const { versions, total } = await this.history.list({ type, narrowings }, id, page);
    if (total === 0) throw notFound(type, id);
    const entries = versions.map((version) => ({ ...version, type }));
    const body = historyBundle({
      base,
      path: `${type}/${id}`,
      versions: entries,
      total,
      offset: page.offset,
    });
    return { status: 200, body };
  }

  listType({ type }: ResourceDefinition, request: HistoryRequest, access: Access): Promise<ResourceAnswer> {
    return this.listTypes([{ type, narrowings: access.narrowings }], type, request);
  }

  /** @throws AccessDenied unless everything of these types is within reach */
  listSystem(types: readonly NarrowedType[], request: HistoryRequest): Promise<ResourceAnswer> {
    return this.listTypes(types, '', request);
  }

  /** Only for whom nothing of the types is hidden (contract §3). */
  private async listTypes(
    types: readonly NarrowedType[],
    path: string,
    { base, pairs }: HistoryRequest,
  ): Promise<ResourceAnswer> {
    if (!types.every(({ narrowings }) => readsEverything(narrowings))) throw AccessDenied.forbidden();
    const page = this.pageOf(pairs);
    const { versions, total } = await this.history.listTypes(
      types.map(({ type }) => type),
      page,
    );
    return { status: 200, body: historyBundle({ base, path, versions, total, offset: page.offset }) };
  }

  private pageOf(pairs: HistoryRequest['pairs']): { count: number; offset: number } {
    const { count, offset } = parseSearch(pairs, [], { now: this.clock.now() });
    return { count, offset };
  }
}
