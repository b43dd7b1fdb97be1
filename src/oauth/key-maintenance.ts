import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { KeyRing } from '../protocol/tokens/key-ring';

const HOUR = 60 * 60 * 1000;

/** Sees to the signing keys: at start, before anything is served, and every hour. */
@Injectable()
export class KeyMaintenance implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('KeyMaintenance');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly keys: KeyRing) {}

  /** Fails, and with it the start, when the stored keys cannot be decrypted. */
  async onModuleInit(): Promise<void> {
    await this.keys.maintain();
    this.timer = setInterval(() => void this.maintain(), HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async maintain(): Promise<void> {
    try {
      await this.keys.maintain();
    } catch (error) {
      this.logger.error(error);
    }
  }
}
