import { LRUCache } from 'lru-cache';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { AccessToken, NewSession, SessionRenewal, SessionStore } from '../protocol/ports/session-store';
import { AccessTokenEntity } from './access-token.entity';
import { accessTokenTable, fromTokenRow, sessionTable, toSessionRow, toTokenRow } from './session.rows';

/** How long another replica may go on accepting a token whose closing it has not heard of. */
const CACHE_MILLISECONDS = 1000;
const CACHED_TOKENS = 20_000;

interface CachedToken {
  readonly token: AccessToken;
  readonly generation: number;
}

const findByHash = `
  SELECT hash, session_id AS "sessionId", client_id AS "clientId", user_id AS "userId", jti, scope,
         scope_bound AS "scopeBound", audience, context, issued_at AS "issuedAt", expires_at AS "expiresAt"
  FROM access_token WHERE hash = $1`;

export class DatabaseSessionStore extends SessionStore {
  private readonly cache = new LRUCache<string, CachedToken>({ max: CACHED_TOKENS, ttl: CACHE_MILLISECONDS });

  /**
   * Counts closings. A cached token is believed only in the generation its read began in, so that a read
   * which overlaps a closing can never bring a closed token back.
   */
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {
    super();
    const forget = (): void => {
      this.generation++;
    };
    changes.listen('Session/', { changed: forget, everythingMayHaveChanged: forget });
  }

  override open(session: NewSession): void {
    this.database.append(sessionTable, toSessionRow(session));
  }

  override async renew({ id, jti, usedAt, expiresAt }: SessionRenewal): Promise<void> {
    await this.database.query(
      `UPDATE session SET jti = $2, last_used_at = $3, expires_at = $4 WHERE id = $1 AND active`,
      [id, jti, usedAt, expiresAt],
    );
  }

  override addAccessToken(token: AccessToken): void {
    this.database.append(accessTokenTable, toTokenRow(token));
  }

  override async findAccessToken(hash: Buffer): Promise<AccessToken | undefined> {
    const key = hash.toString('base64');
    const generation = this.generation;
    const cached = this.cache.get(key);
    if (cached?.generation === generation) return cached.token;
    const [row] = await this.database.query<AccessTokenEntity>(findByHash, [hash]);
    if (row === undefined) return undefined;
    const token = fromTokenRow(row);
    this.cache.set(key, { token, generation });
    return token;
  }

  override close(id: string): Promise<void> {
    return this.closeWhere('id', id);
  }

  override closeAllOfClient(clientId: string): Promise<void> {
    return this.closeWhere('client_id', clientId);
  }

  override closeAllOfUser(userId: string): Promise<void> {
    return this.closeWhere('user_id', userId);
  }

  /** The Session rows first: a refresh that holds one is waited for, and what it issued is found and deleted. */
  private closeWhere(column: 'id' | 'client_id' | 'user_id', value: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const closed = await this.database.query<{ id: string }>(
        `UPDATE session SET active = false, end_at = least($2, expires_at), version = version + 1, last_updated = $2
         WHERE ${column} = $1 AND active RETURNING id`,
        [value, this.clock.now()],
      );
      if (closed.length === 0) return;
      const ids = closed.map(({ id }) => id);
      await this.database.query(`DELETE FROM access_token WHERE session_id = ANY($1)`, [ids]);
      await this.database.query(`DELETE FROM refresh_token WHERE session_id = ANY($1)`, [ids]);
      await this.changes.announce('Session/');
    });
  }
}
