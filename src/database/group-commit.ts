import { Overloaded } from '../lib/overloaded';
import { AppendedRow, Statement, buildAppend } from './append-statement';
import { isRowFault } from './database-error';

interface Act {
  readonly rows: readonly AppendedRow[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export interface GroupCommitLimits {
  /** Statements under way at a time; below it an act is written with the end of the event loop's turn. */
  readonly inFlight: number;
  readonly actsPerStatement: number;
  /** Acts that may wait; one more is refused. */
  readonly waiting: number;
}

/**
 * One statement at a time: PostgreSQL spends as long on parsing and flushing a statement as on inserting ten
 * acts, so half as many statements of twice the size cost it a fifth less per act.
 */
const defaults: GroupCommitLimits = { inFlight: 1, actsPerStatement: 500, waiting: 10_000 };

/**
 * Writes the rows of acts that finish at the same time with one statement: they share its round trip and its
 * flush to disk. A lone act waits for nobody.
 */
export class GroupCommit {
  private queue: Act[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly execute: (statement: Statement) => Promise<unknown>,
    private readonly limits: GroupCommitLimits = defaults,
  ) {}

  /**
   * Resolves once the rows are durable; all of them are written or none.
   * @throws Overloaded when too many acts wait already
   */
  commit(rows: readonly AppendedRow[]): Promise<void> {
    if (this.queue.length >= this.limits.waiting) return Promise.reject(new Overloaded(1));
    return new Promise((resolve, reject) => {
      this.queue.push({ rows, resolve, reject });
      this.schedule();
    });
  }

  /**
   * Requests that arrived in the same turn of the event loop finish in it too. Letting the turn end triples the
   * size of groups, halves what an act costs, and delays an act by microseconds.
   */
  private schedule(): void {
    if (this.scheduled || this.queue.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.inFlight < this.limits.inFlight && this.queue.length > 0) {
      const acts = this.queue.splice(0, this.limits.actsPerStatement);
      this.inFlight += 1;
      void this.write(acts).finally(() => {
        this.inFlight -= 1;
        this.schedule();
      });
    }
  }

  /**
   * Never rejects. A statement that one act's rows made fail is tried again in halves until that act stands
   * alone; trying each act alone would let one caller turn a statement into hundreds. Any other failure is
   * everybody's: after a lost connection nobody knows whether the rows were written.
   */
  private async write(acts: readonly Act[]): Promise<void> {
    try {
      await this.execute(buildAppend(acts.flatMap((act) => act.rows)));
      for (const act of acts) act.resolve();
    } catch (error) {
      if (acts.length > 1 && isRowFault(error)) {
        const half = acts.length >> 1;
        await this.write(acts.slice(0, half));
        await this.write(acts.slice(half));
      } else {
        for (const act of acts) act.reject(error);
      }
    }
  }
}
