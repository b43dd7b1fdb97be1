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

const columns = `id, version, last_updated AS "lastUpdated", method, document`;

/** Every version of every resource (FHIR R4 §3.1.0.3.3). Versions are added and never changed. */
export class ResourceHistory {
  constructor(private readonly database: Database) {}

  /** In the unit of work that writes the version itself. */
  add(type: string, version: ResourceVersion): void {
    this.database.append(historyTable, { type, ...version });
  }

  async find(type: string, id: string, version: number): Promise<ResourceVersion | undefined> {
    const rows = await this.database.query<ResourceVersion>(
      `SELECT ${columns} FROM resource_history WHERE type = $1 AND id = $2 AND version = $3`,
      [type, id, version],
    );
    return rows[0];
  }

  async findLatest(type: string, id: string): Promise<ResourceVersion | undefined> {
    return (await this.list(type, id, { limit: 1, offset: 0 }))[0];
  }

  /** Newest first. */
  list(type: string, id: string, page: { limit: number; offset: number }): Promise<ResourceVersion[]> {
    return this.database.query<ResourceVersion>(
      `SELECT ${columns} FROM resource_history WHERE type = $1 AND id = $2
       ORDER BY version DESC LIMIT $3 OFFSET $4`,
      [type, id, page.limit, page.offset],
    );
  }

  async count(type: string, id: string): Promise<number> {
    const rows = await this.database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM resource_history WHERE type = $1 AND id = $2`,
      [type, id],
    );
    return rows[0]?.count ?? 0;
  }
}
