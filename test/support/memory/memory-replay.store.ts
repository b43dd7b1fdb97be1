import { ReplayStore } from '../../../src/protocol/ports/replay-store';

/** Used client assertions, in memory. */
export class MemoryReplayStore extends ReplayStore {
  private readonly used = new Map<string, Date>();

  override async remember(clientId: string, jti: string, expiresAt: Date): Promise<boolean> {
    const key = JSON.stringify([clientId, jti]);
    if (this.used.has(key)) return false;
    this.used.set(key, expiresAt);
    return true;
  }
}
