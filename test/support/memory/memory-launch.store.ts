import { Launch, LaunchStore } from '../../../src/protocol/ports/launch-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Launches in memory. */
export class MemoryLaunchStore extends LaunchStore {
  private readonly launches = new Map<string, Launch>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  override add(launch: Launch): void {
    const key = launch.hash.toString('base64');
    this.launches.set(key, launch);
    this.unitOfWork.onRollback(() => this.launches.delete(key));
  }

  override async find(hash: Buffer, now: Date): Promise<Launch | undefined> {
    const launch = this.launches.get(hash.toString('base64'));
    return launch !== undefined && launch.expiresAt > now ? launch : undefined;
  }

  override async consume(hash: Buffer, now: Date): Promise<boolean> {
    const launch = await this.find(hash, now);
    const key = hash.toString('base64');
    if (launch === undefined || !this.launches.delete(key)) return false;
    this.unitOfWork.onRollback(() => this.launches.set(key, launch));
    return true;
  }
}
