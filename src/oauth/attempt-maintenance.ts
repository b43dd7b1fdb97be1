import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';

const HOUR = 60 * 60 * 1000;

/** Removes counters of failures that no longer count, every hour. */
@Injectable()
export class AttemptMaintenance implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AttemptMaintenance');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly attempts: AttemptLimiter) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.attempts.forget().catch((error: unknown) => {
        this.logger.error(error);
      });
    }, HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
