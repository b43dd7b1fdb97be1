import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { BATCH, inBatches } from '../../database/batches';
import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';
import { PeriodicTask } from '../../lib/periodic-task';

const MINUTE = 60_000;

/** A bounded batch over an index; rows that another server holds are left to that server. */
const STATEMENT = `
  DELETE FROM client_assertion WHERE (client_id, jti) IN (
    SELECT client_id, jti FROM client_assertion WHERE expires_at <= $1
    ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ) RETURNING 1`;

/** Removes used client assertions that have expired, and so are refused without being remembered. */
@Injectable()
export class ClientAssertionHousekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('ClientAssertionHousekeeping');
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
  run(): Promise<void> {
    return inBatches(this.database, STATEMENT, this.clock.now());
  }
}
