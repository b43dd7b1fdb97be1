import { Database } from '../database/database';
import { AppendTable } from '../database/append-table';
import { ResourceVersion } from './resource-row';

interface HistoryRow extends ResourceVersion {
  type: string;
}

const historyTable: AppendTable<HistoryRow> = {
  name: 'resource_history',
  columns: [
    { name: 'type', type: 'text', from: 'type' },
    { name: 'id', type: 'text', from: 'id' },
    { name: 'version', type: 'integer', from: 'version' },
    { name: 'last_updated', type: 'timestamptz', from: 'lastUpdated' },
    { name: 'method', type: 'text', from: 'method' },
    { name: 'document', type: 'jsonb', from: 'document' },
  ],
};

/** Every version of every resource (FHIR R4 §3.1.0.3.3). Versions are added and never changed. */
export class ResourceHistory {
  constructor(private readonly database: Database) {}

  /** In the unit of work that writes the version itself. */
  add(type: string, version: ResourceVersion): void {
    this.database.append(historyTable, { type, ...version });
  }

  /** What happened last under an id, a deletion included. */
  async findLatest(type: string, id: string): Promise<ResourceVersion | undefined> {
    const rows = await this.database.query<ResourceVersion>(
      `SELECT id, version, last_updated AS "lastUpdated", method, document FROM resource_history
       WHERE type = $1 AND id = $2 ORDER BY version DESC LIMIT 1`,
      [type, id],
    );
    return rows[0];
  }

  async findUsedIds(type: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT DISTINCT id FROM resource_history WHERE type = $1 AND id = ANY($2::text[])',
      [type, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
