import { Overloaded } from '../overloaded';

export interface PoolLimits {
  /** How many run at once. */
  readonly concurrency: number;
  /** How many may wait; whoever comes then is sent away at once rather than timing out later. */
  readonly queue: number;
}

/** Runs costly work a few at a time, first come, first served. */
export class BoundedPool {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: PoolLimits) {}

  /** @throws Overloaded when the queue is full; `work` is then never called */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** @throws Overloaded when `run` would, so that nothing else needs to be done for work that will be refused */
  requireRoom(): void {
    const { concurrency, queue } = this.limits;
    if (this.running >= concurrency && this.waiting.length >= queue) throw new Overloaded(1);
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.concurrency) {
      this.running++;
      return;
    }
    this.requireRoom();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands the place to the next in line; `running` stays, so that nobody slips in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running--;
    else next();
  }
}
