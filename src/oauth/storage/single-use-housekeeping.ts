import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { BATCH, inBatches } from '../../database/batches';
import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';
import { PeriodicTask } from '../../lib/periodic-task';

const MINUTE = 60_000;

/**
 * Each takes a bounded batch over an index, and leaves rows that another server holds to that server. Codes stay for
 * a day after they expired: until then a second use is recognised.
 */
const STATEMENTS = [
  batch('interaction', 'hash', 'expires_at <= $1'),
  batch('launch', 'hash', 'expires_at <= $1'),
  batch('form_token', 'hash', 'expires_at <= $1'),
  batch('client_assertion', 'client_id, jti', 'expires_at <= $1'),
  batch('authorization_code', 'hash', `expires_at <= $1::timestamptz - interval '1 day'`),
];

function batch(table: string, key: string, condition: string): string {
  return `
    DELETE FROM ${table} WHERE (${key}) IN (
      SELECT ${key} FROM ${table} WHERE ${condition} ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING 1`;
}

/** Removes what could be used once and has expired, once a minute, while serving. */
@Injectable()
export class SingleUseHousekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('SingleUseHousekeeping');
  private readonly task = new PeriodicTask(
    MINUTE,
    () => this.run(),
    (error) => {
      this.logger.error(error);
    },
  );

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): void {
    this.task.stop();
  }

  /** One round. */
  async run(): Promise<void> {
    for (const statement of STATEMENTS) await inBatches(this.database, statement, this.clock.now());
  }
}
