import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { PeriodicTask } from '../lib/periodic-task';
import { KeyRing } from '../protocol/tokens/key-ring';

const HOUR = 60 * 60 * 1000;

/** Sees to the signing keys: at start, before anything is served, and every hour. */
@Injectable()
export class KeyMaintenance implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('KeyMaintenance');
  private readonly task = new PeriodicTask(
    HOUR,
    () => this.keys.maintain(),
    (error) => {
      this.logger.error(error);
    },
  );

  constructor(private readonly keys: KeyRing) {}

  /** Fails, and with it the start, when the stored keys cannot be decrypted. */
  async onModuleInit(): Promise<void> {
    await this.keys.maintain();
    this.task.start();
  }

  onModuleDestroy(): void {
    this.task.stop();
  }
}
