import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Clock } from '../lib/clock';
import { Database } from '../database/database';
import { LastUses } from './last-uses';

const INTERVAL_MILLISECONDS = 60_000;
/** Small enough that nobody waits behind one. */
const BATCH = 1000;
/** What is left after this many waits for the next round: serving comes first. */
const MOST_BATCHES = 100;
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

/** Removes what expired and writes when Sessions were last used, once a minute, while serving. */
@Injectable()
export class SessionHousekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('SessionHousekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly lastUses: LastUses,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => {
        this.logger.error(error);
      });
    }, INTERVAL_MILLISECONDS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.lastUses.write().catch((error: unknown) => {
      this.logger.error(error);
    });
  }

  /** One round. */
  async run(): Promise<void> {
    await this.lastUses.write();
    for (const statement of Object.values(STATEMENTS)) await this.repeat(statement);
  }

  private async repeat(statement: string): Promise<void> {
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      const rows = await this.database.query(statement, [this.clock.now()]);
      if (rows.length < BATCH) return;
    }
  }
}
