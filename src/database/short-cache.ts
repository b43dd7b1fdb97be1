import { LRUCache } from 'lru-cache';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { ChangeFeed } from './change-feed';

/** Without a notification a change made elsewhere shows after this time at the latest. */
const MAX_AGE_MILLISECONDS = 1000;

/** Unknown keys are remembered too; the bound keeps made-up ones from filling the memory. */
const MAX_ENTRIES = 10_000;

export interface ShortCachePorts {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly changes: ChangeFeed;
}

interface Entry<Value> {
  readonly value: Value;
  readonly readAt: number;
}

/** What was read of the database, for at most a second, and never past a change made by this process. */
export class ShortCache<Value> {
  private readonly entries = new LRUCache<string, Entry<Value>>({ max: MAX_ENTRIES });
  private readonly loading = new Map<string, Promise<Value>>();
  /** Counts the changes: what was read before a change must not be kept after it. */
  private generation = 0;

  /** @param prefix of the changes after which everything is read again */
  constructor(
    private readonly read: (key: string) => Promise<Value>,
    private readonly ports: ShortCachePorts,
    prefix: string,
  ) {
    const forget = (): void => {
      this.generation += 1;
      // A read that is under way may have seen the state before the change.
      this.loading.clear();
      this.entries.clear();
    };
    ports.changes.listen(prefix, { changed: forget, everythingMayHaveChanged: forget });
  }

  async find(key: string): Promise<Value> {
    const entry = this.entries.get(key);
    if (entry !== undefined && this.isFresh(entry.readAt)) return entry.value;
    // A unit of work sees what it has not committed yet, which nobody else may see; and it must not wait for a
    // read of others, which may wait for it.
    if (this.isInUnitOfWork()) return this.read(key);
    const shared = this.loading.get(key) ?? this.fill(key);
    this.loading.set(key, shared);
    return shared;
  }

  private async fill(key: string): Promise<Value> {
    const { generation } = this;
    const readAt = this.ports.clock.now().getTime();
    try {
      const value = await this.read(key);
      if (generation === this.generation) this.entries.set(key, { value, readAt });
      return value;
    } finally {
      if (generation === this.generation) this.loading.delete(key);
    }
  }

  /** A clock that was set back must not keep what is old alive. */
  private isFresh(readAt: number): boolean {
    const age = this.ports.clock.now().getTime() - readAt;
    return age >= 0 && age < MAX_AGE_MILLISECONDS;
  }

  private isInUnitOfWork(): boolean {
    // Outside of one the action is called at once.
    let inside = true;
    this.ports.unitOfWork.afterCommit(() => {
      inside = false;
    });
    return inside;
  }
}
