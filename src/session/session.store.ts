import { LRUCache } from 'lru-cache';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import {
  AccessToken,
  NewSession,
  SessionRenewal,
  SessionStore,
  SessionSummary,
} from '../protocol/ports/session-store';
import { AccessTokenEntity } from './access-token.entity';
import { findActiveOfUser } from './session-summaries';
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

/**
 * Closes Sessions, and those that end with them: a login takes along what is bound to it, and some of that takes
 * the login along. In the order of ids, so that two closings that overlap wait for each other and do not deadlock.
 */
function closing(condition: string): string {
  return `
    WITH RECURSIVE ending AS (
      SELECT id, browser_session_id, ends_browser FROM session WHERE ${condition} AND active
      UNION
      SELECT bound.id, bound.browser_session_id, bound.ends_browser FROM ending, LATERAL (
        SELECT * FROM session WHERE browser_session_id = ending.id AND active
        UNION ALL
        SELECT * FROM session WHERE ending.ends_browser AND id = ending.browser_session_id AND active
      ) AS bound
    ), held AS (
      SELECT id FROM session WHERE id IN (SELECT id FROM ending) AND active ORDER BY id FOR UPDATE
    )
    UPDATE session SET active = false, end_at = least($1, expires_at), version = version + 1, last_updated = $1
    WHERE id IN (SELECT id FROM held) RETURNING id`;
}

export class DatabaseSessionStore extends SessionStore {
  private readonly cache = new LRUCache<string, CachedToken>({ max: CACHED_TOKENS, ttl: CACHE_MILLISECONDS });

  /**
   * Counts closings and removals. A cached token is believed only in the generation its read began in, so that a read
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
    const [row] = await this.database.queryPrepared<AccessTokenEntity>('find-access-token', findByHash, [
      hash,
    ]);
    if (row === undefined) return undefined;
    const token = fromTokenRow(row);
    this.cache.set(key, { token, generation });
    return token;
  }

  override async findType(id: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ type: string }>(`SELECT type FROM session WHERE id = $1`, [id]);
    return row?.type;
  }

  override removeAccessToken(hash: Buffer): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.database.query(`DELETE FROM access_token WHERE hash = $1`, [hash]);
      await this.changes.announce('Session/');
    });
  }

  override close(id: string): Promise<void> {
    return this.closeWhere('id = $2', [id]);
  }

  override closeAllOfClient(clientId: string): Promise<void> {
    return this.closeAllWhere('client_id = $2', [clientId]);
  }

  override closeAllOfUser(userId: string): Promise<void> {
    return this.closeAllWhere('user_id = $2', [userId]);
  }

  override closeAllOfConsent(userId: string, clientId: string): Promise<void> {
    return this.closeAllWhere('user_id = $2 AND client_id = $3', [userId, clientId]);
  }

  override findActiveOfUser(userId: string, now: Date): Promise<SessionSummary[]> {
    return findActiveOfUser(this.database, userId, now);
  }

  /**
   * A code is a Session to come. Codes first: a redemption under way holds its code and is waited for, and the
   * Session that it opened is found and closed.
   */
  private closeAllWhere(condition: string, values: readonly string[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.database.query(
        `DELETE FROM authorization_code WHERE ${condition} AND used_at IS NULL AND expires_at > $1`,
        [this.clock.now(), ...values],
      );
      await this.closeWhere(condition, values);
    });
  }

  /** The Session rows first: a refresh that holds one is waited for, and what it issued is found and deleted. */
  private closeWhere(condition: string, values: readonly string[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      const ids: string[] = [];
      let closed = await this.endSessions(condition, values);
      // Whatever held a login while it was being closed has bound another Session to it, which only now is seen.
      while (closed.length > 0) {
        ids.push(...closed);
        closed = await this.endSessions('browser_session_id = ANY($2)', [ids]);
      }
      if (ids.length === 0) return;
      await this.database.query(`DELETE FROM browser_session WHERE session_id = ANY($1)`, [ids]);
      await this.database.query(`DELETE FROM access_token WHERE session_id = ANY($1)`, [ids]);
      await this.database.query(`DELETE FROM refresh_token WHERE session_id = ANY($1)`, [ids]);
      await this.changes.announce('Session/');
    });
  }

  private async endSessions(condition: string, values: readonly unknown[]): Promise<string[]> {
    const ended = await this.database.query<{ id: string }>(closing(condition), [
      this.clock.now(),
      ...values,
    ]);
    return ended.map(({ id }) => id);
  }
}
