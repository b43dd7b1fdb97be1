import { Database } from '../database/database';
import { UnitOfWork } from '../lib/unit-of-work';
import {
  BrowserSession,
  BrowserSessionStore,
  NewBrowserSession,
} from '../protocol/ports/browser-session-store';
import { SessionStore } from '../protocol/ports/session-store';

/** Contract §6: how many logins of one user there are; the oldest ends. */
const MOST_PER_USER = 20;

const columns = `hash, session_id AS "sessionId", user_id AS "userId", auth_time AS "authTime",
  absolute_expires_at AS "absoluteExpiresAt", expires_at AS "expiresAt"`;

export class DatabaseBrowserSessionStore extends BrowserSessionStore {
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
  ) {
    super();
  }

  override open({ ip, userAgent, ...session }: NewBrowserSession): Promise<void> {
    const { sessionId, userId, hash, authTime, absoluteExpiresAt, expiresAt } = session;
    return this.unitOfWork.run(async () => {
      // Logins of one user come one after the other: each sees how many there are.
      await this.database.query(
        `SELECT pg_advisory_xact_lock(hashtextextended('browser_session/' || $1, 0))`,
        [userId],
      );
      await this.database.query(
        `INSERT INTO session (id, version, last_updated, document, user_id, type, active, start_at, last_used_at,
                              expires_at, scope_bound)
         VALUES ($1, 1, $2, $3, $4, 'browser', true, $2, $2, $5, false)`,
        [sessionId, authTime, JSON.stringify({ ip, userAgent }), userId, expiresAt],
      );
      await this.database.query(
        `INSERT INTO browser_session (session_id, hash, user_id, auth_time, absolute_expires_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [sessionId, hash, userId, authTime, absoluteExpiresAt, expiresAt],
      );
      const surplus = await this.database.query<{ id: string }>(
        `SELECT session_id AS id FROM browser_session WHERE user_id = $1
         ORDER BY auth_time DESC, session_id OFFSET ${MOST_PER_USER}`,
        [userId],
      );
      for (const { id } of surplus) await this.sessions.close(id);
    });
  }

  override renew(session: BrowserSession): Promise<boolean> {
    const { sessionId, hash, authTime, absoluteExpiresAt, expiresAt } = session;
    return this.unitOfWork.run(async () => {
      // The Session first, as in `extend`. A login of one that has ended could never be closed again.
      const open = await this.database.query(
        `UPDATE session SET expires_at = $2, last_used_at = $3
         WHERE id = $1 AND active AND EXISTS (SELECT 1 FROM browser_session WHERE session_id = $1) RETURNING id`,
        [sessionId, expiresAt, authTime],
      );
      if (open.length === 0) return false;
      const renewed = await this.database.query(
        `UPDATE browser_session SET hash = $2, auth_time = $3, absolute_expires_at = $4, expires_at = $5
         WHERE session_id = $1 RETURNING session_id`,
        [sessionId, hash, authTime, absoluteExpiresAt, expiresAt],
      );
      return renewed.length === 1;
    });
  }

  override async find(hash: Buffer, now: Date): Promise<BrowserSession | undefined> {
    const [row] = await this.database.queryPrepared<BrowserSession>(
      'find-browser-session',
      `SELECT ${columns} FROM browser_session WHERE hash = $1 AND expires_at > $2`,
      [hash, now],
    );
    return row;
  }

  override extend(
    { sessionId }: Pick<BrowserSession, 'sessionId'>,
    expiresAt: Date,
    now: Date,
  ): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      // The Session first, as whatever closes one does: the other order could deadlock.
      const open = await this.database.query<{ expiresAt: Date }>(
        `UPDATE session SET last_used_at = $3, expires_at = least($2, login.absolute_expires_at)
         FROM browser_session login
         WHERE id = $1 AND active AND session.expires_at > $3 AND login.session_id = id
         RETURNING session.expires_at AS "expiresAt"`,
        [sessionId, expiresAt, now],
      );
      const [extended] = open;
      if (extended === undefined) return false;
      await this.database.query(`UPDATE browser_session SET expires_at = $2 WHERE session_id = $1`, [
        sessionId,
        extended.expiresAt,
      ]);
      return true;
    });
  }

  override async holdOpen(sessionId: string, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT id FROM session WHERE id = $1 AND type = 'browser' AND active AND expires_at > $2 FOR SHARE`,
      [sessionId, now],
    );
    return rows.length === 1;
  }
}
