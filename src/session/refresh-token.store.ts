import { AppendTable } from '../database/append-table';
import { Database } from '../database/database';
import { RefreshToken, RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { RefreshTokenEntity } from './refresh-token.entity';

const refreshTokenTable: AppendTable<RefreshTokenEntity> = {
  name: 'refresh_token',
  columns: [
    { name: 'hash', type: 'bytea', from: 'hash' },
    { name: 'session_id', type: 'text', from: 'sessionId' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'grant_type', type: 'text', from: 'grantType' },
    { name: 'scope', type: 'text', from: 'scope' },
    { name: 'scope_bound', type: 'boolean', from: 'scopeBound' },
    { name: 'audience', type: 'jsonb', from: 'audience' },
    { name: 'context', type: 'jsonb', from: 'context' },
    { name: 'auth_time', type: 'timestamptz', from: 'authTime' },
    { name: 'issued_at', type: 'timestamptz', from: 'issuedAt' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
    { name: 'absolute_expires_at', type: 'timestamptz', from: 'absoluteExpiresAt' },
    { name: 'browser_session_id', type: 'text', from: 'browserSessionId' },
  ],
};

/** Until when the login of a token lasts as things stand; of one that has ended: never. */
const LOGIN_ENDS = `(SELECT coalesce(max(login.expires_at), '-infinity') FROM browser_session login
                     WHERE login.session_id = refresh_token.browser_session_id)`;

/** Neither used nor expired at `$2`, and its login, where it lives with one, goes on. */
const IS_GOOD = `used_at IS NULL AND expires_at > $2 AND (browser_session_id IS NULL OR ${LOGIN_ENDS} > $2)`;

export class DatabaseRefreshTokenStore extends RefreshTokenStore {
  constructor(private readonly database: Database) {
    super();
  }

  override add({ userId, scope, audience, authTime, browserSessionId, ...token }: RefreshToken): void {
    this.database.append(refreshTokenTable, {
      ...token,
      userId: userId ?? null,
      scope: scope.join(' '),
      audience: [...audience],
      authTime: authTime ?? null,
      usedAt: null,
      browserSessionId: browserSessionId ?? null,
    });
  }

  override async find(hash: Buffer): Promise<RefreshToken | undefined> {
    const [row] = await this.database.query<RefreshTokenEntity>(
      `SELECT hash, session_id AS "sessionId", client_id AS "clientId", user_id AS "userId",
              grant_type AS "grantType", scope, scope_bound AS "scopeBound", audience, context,
              issued_at AS "issuedAt", absolute_expires_at AS "absoluteExpiresAt", auth_time AS "authTime",
              used_at AS "usedAt", browser_session_id AS "browserSessionId",
              CASE WHEN browser_session_id IS NULL THEN expires_at
                   ELSE greatest(issued_at, least(expires_at, ${LOGIN_ENDS})) END AS "expiresAt"
       FROM refresh_token WHERE hash = $1`,
      [hash],
    );
    if (row === undefined) return undefined;
    const { userId, scope, usedAt, authTime, browserSessionId, ...rest } = row;
    return {
      ...rest,
      userId: userId ?? undefined,
      scope: scope === '' ? [] : scope.split(' '),
      authTime: authTime ?? undefined,
      usedAt: usedAt ?? undefined,
      browserSessionId: browserSessionId ?? undefined,
    };
  }

  override async canRefresh(sessionId: string, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM refresh_token WHERE session_id = $1 AND ${IS_GOOD} LIMIT 1`,
      [sessionId, now],
    );
    return rows.length > 0;
  }

  override async consume({ hash, sessionId }: RefreshToken, now: Date): Promise<boolean> {
    // The Session first, as everything that closes one does: a closing waits for this refresh and then takes
    // what it issued, or this refresh finds the Session closed. The other order could deadlock.
    const open = await this.database.query(`SELECT id FROM session WHERE id = $1 AND active FOR UPDATE`, [
      sessionId,
    ]);
    if (open.length === 0) return false;
    const consumed = await this.database.query(
      `UPDATE refresh_token SET used_at = $2 WHERE hash = $1 AND ${IS_GOOD} RETURNING session_id`,
      [hash, now],
    );
    return consumed.length === 1;
  }
}
