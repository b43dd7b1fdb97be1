import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { BATCH, inBatches } from '../database/batches';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { PeriodicTask } from '../lib/periodic-task';
import { SessionStore } from '../protocol/ports/session-store';
import { LastUses } from './last-uses';

const MINUTE = 60_000;
/** Contract §6: how long closed Sessions are kept. */
const KEPT_DAYS = 30;

/** Each takes a bounded batch over an index, and leaves rows that another server holds to that server. */
const STATEMENTS = {
  accessTokens: `
    DELETE FROM access_token WHERE hash IN (
      SELECT hash FROM access_token WHERE expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  refreshTokens: `
    DELETE FROM refresh_token WHERE hash IN (
      SELECT hash FROM refresh_token WHERE expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  browserSessions: `
    DELETE FROM browser_session WHERE session_id IN (
      SELECT session_id FROM browser_session WHERE expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  expiredSessions: `
    UPDATE session SET active = false, end_at = expires_at, version = version + 1, last_updated = $1 WHERE id IN (
      SELECT id FROM session WHERE active AND expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  oldSessions: `
    DELETE FROM session WHERE id IN (
      SELECT id FROM session WHERE end_at <= $1::timestamptz - interval '${KEPT_DAYS} days'
      ORDER BY end_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
} as const;

/** Sessions that live no longer than a login which is over (`online_access`). */
const ENDED_WITH_LOGIN = `
  SELECT DISTINCT session_id AS id FROM refresh_token WHERE browser_session_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM browser_session login WHERE login.session_id = browser_session_id AND login.expires_at > $1
  ) LIMIT ${BATCH}`;

/** Removes what expired and writes when Sessions were last used, once a minute, while serving. */
@Injectable()
export class SessionHousekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('SessionHousekeeping');
  private readonly report = (error: unknown): void => {
    this.logger.error(error);
  };
  private readonly task = new PeriodicTask(MINUTE, () => this.run(), this.report);

  constructor(
    private readonly database: Database,
    private readonly lastUses: LastUses,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.task.stop();
    await this.lastUses.write().catch(this.report);
  }

  /** One round. */
  async run(): Promise<void> {
    await this.lastUses.write();
    const ended = await this.database.query<{ id: string }>(ENDED_WITH_LOGIN, [this.clock.now()]);
    for (const { id } of ended) await this.sessions.close(id);
    for (const statement of Object.values(STATEMENTS)) {
      await inBatches(this.database, statement, this.clock.now());
    }
  }
}
