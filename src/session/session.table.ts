import { Database } from '../database/database';
import { SessionStore } from '../protocol/ports/session-store';
import { ResourceRow } from '../resource/resource-row';
import { ResourceTable } from '../resource/resource.table';

/** A Session as a resource; most of its document is made of typed columns. */
export interface SessionRow extends ResourceRow {
  active: boolean;
  endAt: Date | null;
}

/**
 * Sessions, read through a view that renders them. All that a write can do to one is to close it, which is the
 * `SessionStore`'s to do: no Session is closed whose tokens live on.
 */
export class SessionTable implements ResourceTable<SessionRow> {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionStore,
  ) {}

  async find(id: string, options?: { lock: boolean }): Promise<SessionRow | undefined> {
    if (options?.lock === true) await this.lock(id);
    const [row] = await this.database.query<SessionRow>(
      `SELECT id, version, last_updated AS "lastUpdated", document, active, end_at AS "endAt"
       FROM session_resource WHERE id = $1`,
      [id],
    );
    return row;
  }

  /** Grants make Sessions: the definition says `creatable: false`. */
  insert(): Promise<boolean> {
    return Promise.reject(new Error('a Session arises from a grant'));
  }

  async replace(
    { id, version, lastUpdated, active, endAt }: SessionRow,
    expectedVersion: number,
  ): Promise<boolean> {
    if ((await this.lock(id)) !== expectedVersion) return false;
    if (!active) await this.sessions.close(id);
    await this.database.query(
      'UPDATE session SET version = $2, last_updated = $3, end_at = $4 WHERE id = $1',
      [id, version, lastUpdated, endAt],
    );
    return true;
  }

  async remove(id: string, expectedVersion: number): Promise<boolean> {
    if ((await this.lock(id)) !== expectedVersion) return false;
    await this.sessions.close(id);
    await this.database.query('DELETE FROM session WHERE id = $1', [id]);
    return true;
  }

  /** Holds the row until the unit of work ends. @returns its version */
  private async lock(id: string): Promise<number | undefined> {
    const [row] = await this.database.query<{ version: number }>(
      'SELECT version FROM session WHERE id = $1 FOR UPDATE',
      [id],
    );
    return row?.version;
  }
}
