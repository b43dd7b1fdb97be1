import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { ResourceHistory } from './history';
import { IdTaken } from './id-taken';
import { ResourceError } from './operation-outcome';
import { ResourceRow, ResourceVersion } from './resource-row';
import { ResourceDefinition, RowContent } from './resource.definition';

/** The writes that all resource types share: the row, its version, its history entry and what hangs on it. */
export class ResourceStore {
  constructor(
    private readonly history: ResourceHistory,
    private readonly clock: Clock,
  ) {}

  /** @throws IdTaken */
  async create(
    definition: ResourceDefinition,
    id: string,
    body: JsonObject,
    method: 'POST' | 'PUT',
  ): Promise<ResourceRow> {
    const content = await definition.parse(body, id, undefined);
    // An id that was used before goes on counting, so that a version id never means two contents.
    const last = method === 'PUT' ? await this.findLastVersion(definition, id) : undefined;
    const row: ResourceRow = {
      ...content,
      id,
      version: (last?.version ?? 0) + 1,
      lastUpdated: this.clock.now(),
    };
    if (!(await definition.table.insert(row))) throw new IdTaken(definition.type, id);
    await this.record(definition, row, undefined, method);
    return row;
  }

  /**
   * Creates resources under ids that were never used, rows first and histories after them: in turns each would cost a
   * statement of its own.
   *
   * @throws IdTaken
   */
  async createAll(definition: ResourceDefinition, bodies: ReadonlyMap<string, JsonObject>): Promise<void> {
    const rows: ResourceRow[] = [];
    for (const [id, body] of bodies) {
      const content = await definition.parse(body, id, undefined);
      rows.push({ ...content, id, version: 1, lastUpdated: this.clock.now() });
    }
    await this.insertAll(definition, rows);
    for (const row of rows) await this.record(definition, row, undefined, 'PUT');
  }

  /** @throws ResourceError 409 when another writer came first; nothing is lost, the caller reads and tries again */
  async replace(
    definition: ResourceDefinition,
    stored: ResourceRow,
    body: JsonObject,
    method: 'PUT' | 'PATCH',
  ): Promise<ResourceRow> {
    return this.write(definition, stored, await definition.parse(body, stored.id, stored), method);
  }

  /**
   * Replaces a row by content that is valid already.
   *
   * @throws ResourceError 409 as `replace`
   */
  async write(
    definition: ResourceDefinition,
    stored: ResourceRow,
    content: RowContent<ResourceRow>,
    method: 'POST' | 'PUT' | 'PATCH',
  ): Promise<ResourceRow> {
    const row: ResourceRow = {
      ...content,
      id: stored.id,
      version: stored.version + 1,
      lastUpdated: this.clock.now(),
    };
    if (!(await definition.table.replace(row, stored.version))) throw conflict(definition.type, stored.id);
    await this.record(definition, row, stored, method);
    return row;
  }

  /** The newest entry of the history: what was here last, deletions included. */
  findLastVersion({ type }: ResourceDefinition, id: string): Promise<ResourceVersion | undefined> {
    return this.history.findLatest(type, id);
  }

  /** Which of these ids have a history. */
  findUsedIds({ type }: ResourceDefinition, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.history.findUsedIds(type, ids);
  }

  async remove(definition: ResourceDefinition, stored: ResourceRow): Promise<ResourceVersion> {
    if (!(await definition.table.remove(stored.id, stored.version)))
      throw conflict(definition.type, stored.id);
    const tombstone: ResourceVersion = {
      id: stored.id,
      version: stored.version + 1,
      lastUpdated: this.clock.now(),
      method: 'DELETE',
      document: null,
    };
    this.history.add(definition.type, tombstone);
    await definition.written?.(stored.id, undefined, stored);
    return tombstone;
  }

  private async insertAll({ type, table }: ResourceDefinition, rows: readonly ResourceRow[]): Promise<void> {
    if (rows.length === 0) return;
    const [first] = rows;
    if (table.insertAll !== undefined) {
      if (!(await table.insertAll(rows))) throw new IdTaken(type, first?.id ?? '');
      return;
    }
    for (const row of rows) if (!(await table.insert(row))) throw new IdTaken(type, row.id);
  }

  private async record(
    definition: ResourceDefinition,
    row: ResourceRow,
    previous: ResourceRow | undefined,
    method: ResourceVersion['method'],
  ): Promise<void> {
    const { id, version, lastUpdated, document } = row;
    this.history.add(definition.type, { id, version, lastUpdated, method, document });
    await definition.written?.(id, row, previous);
  }
}

function conflict(type: string, id: string): ResourceError {
  return ResourceError.of(
    409,
    'conflict',
    `${type}/${id} was changed by another request. Read it and try again.`,
  );
}
