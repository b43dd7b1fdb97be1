import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { PeriodicTask } from '../lib/periodic-task';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';

const HOUR = 60 * 60 * 1000;

/** Removes counters of failures that no longer count, every hour. */
@Injectable()
export class AttemptMaintenance implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AttemptMaintenance');
  private readonly task = new PeriodicTask(
    HOUR,
    () => this.attempts.forget(),
    (error) => {
      this.logger.error(error);
    },
  );

  constructor(private readonly attempts: AttemptLimiter) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): void {
    this.task.stop();
  }
}
