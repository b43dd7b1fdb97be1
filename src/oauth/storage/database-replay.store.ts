import { Database } from '../../database/database';
import { ReplayStore } from '../../protocol/ports/replay-store';

/** Used client assertions, of their table: shared by replicas, and there after a restart. */
export class DatabaseReplayStore extends ReplayStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async remember(clientId: string, jti: string, expiresAt: Date): Promise<boolean> {
    const added = await this.database.query(
      `INSERT INTO client_assertion (client_id, jti, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [clientId, jti, expiresAt],
    );
    return added.length === 1;
  }
}
