import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';

const INTERVAL_MILLISECONDS = 60_000;
/** Small enough that nobody waits behind one. */
const BATCH = 1000;
/** What is left after this many waits for the next round: serving comes first. */
const MOST_BATCHES = 100;

/**
 * Each takes a bounded batch over an index, and leaves rows that another server holds to that server. Codes stay for
 * a day after they expired: until then a second use is recognised.
 */
const STATEMENTS = [
  batch('interaction', 'expires_at <= $1'),
  batch('form_token', 'expires_at <= $1'),
  batch('authorization_code', `expires_at <= $1::timestamptz - interval '1 day'`),
];

function batch(table: string, condition: string): string {
  return `
    DELETE FROM ${table} WHERE hash IN (
      SELECT hash FROM ${table} WHERE ${condition} ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`;
}

/** Removes what is left of authorization requests, once a minute, while serving. */
@Injectable()
export class AuthorizationHousekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AuthorizationHousekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => {
        this.logger.error(error);
      });
    }, INTERVAL_MILLISECONDS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** One round. */
  async run(): Promise<void> {
    for (const statement of STATEMENTS) {
      for (let batches = 0; batches < MOST_BATCHES; batches++) {
        const removed = await this.database.query(statement, [this.clock.now()]);
        if (removed.length < BATCH) break;
      }
    }
  }
}
