import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { BoundedPool, PoolLimits } from './bounded-pool';

/** Cost of argon2id, RFC 9106 §4. */
export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP's first choice for argon2id: 19 MiB, two passes; some 8 ms. */
export const CLIENT_SECRET_COST: Argon2Cost = { memoryKiB: 19 * 1024, passes: 2, lanes: 1 };

/**
 * argon2id for secrets that people choose. It runs off the event loop, and never more of it than there are
 * processors: each run holds its memory, so a flood of wrong secrets would otherwise exhaust it.
 */
export class ChosenSecretHash {
  private readonly pool: BoundedPool;

  constructor(
    private readonly cost: Argon2Cost,
    limits: PoolLimits = { concurrency: availableParallelism(), queue: 64 },
  ) {
    this.pool = new BoundedPool(limits);
  }

  /**
   * @returns the PHC string, with its own salt and cost
   * @throws Overloaded
   */
  async hash(secret: string): Promise<string> {
    const { memoryKiB, passes, lanes } = this.cost;
    return this.pool.run(() => hash(secret, { memoryCost: memoryKiB, timeCost: passes, parallelism: lanes }));
  }

  /** @throws Overloaded */
  async verify(phc: string, secret: string): Promise<boolean> {
    return this.pool.run(() => verify(phc, secret));
  }

  /** @throws Overloaded when there is no room for another hash at this moment */
  requireRoom(): void {
    this.pool.requireRoom();
  }

  /** Whether a hash was made at another cost than hashes are made at now. */
  isOutdated(phc: string): boolean {
    const { memoryKiB, passes, lanes } = this.cost;
    return !phc.startsWith('$argon2id$') || !phc.includes(`$m=${memoryKiB},t=${passes},p=${lanes}$`);
  }
}
