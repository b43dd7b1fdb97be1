import { Database } from '../../database/database';
import { Consent, ConsentStore } from '../../protocol/ports/consent-store';
import { ConsentEntity } from './consent.entity';

const columns = `user_id AS "userId", client_id AS "clientId", scope, selections, granted_at AS "grantedAt"`;

const FIND = `SELECT ${columns} FROM consent WHERE user_id = $1 AND client_id = $2`;

/** Consents of their table. They go with the user or client: whoever gets the id later inherits none. */
export class DatabaseConsentStore extends ConsentStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(userId: string, clientId: string): Promise<Consent | undefined> {
    const [row] = await this.database.query<ConsentEntity>(FIND, [userId, clientId]);
    return row && fromRow(row);
  }

  override async hold(userId: string, clientId: string): Promise<Consent | undefined> {
    const [row] = await this.database.query<ConsentEntity>(`${FIND} FOR SHARE`, [userId, clientId]);
    return row && fromRow(row);
  }

  override async findAllOf(userId: string): Promise<readonly Consent[]> {
    const rows = await this.database.query<ConsentEntity>(
      `SELECT ${columns} FROM consent WHERE user_id = $1 ORDER BY granted_at DESC, client_id`,
      [userId],
    );
    return rows.map(fromRow);
  }

  override async remember({ userId, clientId, scope, selections, grantedAt }: Consent): Promise<void> {
    await this.database.query(
      `INSERT INTO consent (user_id, client_id, scope, granted_at, selections) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (user_id, client_id) DO UPDATE
       SET scope = excluded.scope, granted_at = excluded.granted_at, selections = excluded.selections`,
      [userId, clientId, scope.join(' '), grantedAt, JSON.stringify(selections)],
    );
  }

  override async withdraw(userId: string, clientId: string): Promise<void> {
    await this.database.query(`DELETE FROM consent WHERE user_id = $1 AND client_id = $2`, [
      userId,
      clientId,
    ]);
  }
}

function fromRow({ scope, ...row }: ConsentEntity): Consent {
  return { ...row, scope: scope === '' ? [] : scope.split(' ') };
}
