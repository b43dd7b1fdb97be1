import { AppendTable } from '../../database/append-table';
import { Database } from '../../database/database';
import { Launch, LaunchStore } from '../../protocol/ports/launch-store';
import { LaunchEntity } from './launch.entity';

const launchTable: AppendTable<LaunchEntity> = {
  name: 'launch',
  columns: [
    { name: 'hash', type: 'bytea', from: 'hash' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'context', type: 'jsonb', from: 'context' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
  ],
};

/** Launches of their table. A used one is gone. */
export class DatabaseLaunchStore extends LaunchStore {
  constructor(private readonly database: Database) {
    super();
  }

  override add(launch: Launch): void {
    this.database.append(launchTable, { ...launch });
  }

  override async find(hash: Buffer, now: Date): Promise<Launch | undefined> {
    const [row] = await this.database.query<LaunchEntity>(
      `SELECT hash, client_id AS "clientId", user_id AS "userId", context, expires_at AS "expiresAt"
       FROM launch WHERE hash = $1 AND expires_at > $2`,
      [hash, now],
    );
    return row;
  }

  override async consume(hash: Buffer, now: Date): Promise<boolean> {
    const consumed = await this.database.query(
      `DELETE FROM launch WHERE hash = $1 AND expires_at > $2 RETURNING hash`,
      [hash, now],
    );
    return consumed.length === 1;
  }
}
