import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../lib/unit-of-work';
import { AppendedRow } from './append-statement';
import { GroupCommit } from './group-commit';
import { Unit } from './unit';

/** How often it is looked whether units are under way. */
const QUIET_MILLISECONDS = 1000;

/** Units of work as PostgreSQL transactions; those that only append share a statement with their neighbours. */
export class TransactionUnitOfWork extends UnitOfWork {
  private readonly storage = new AsyncLocalStorage<Unit>();
  private readonly logger = new Logger('UnitOfWork');
  /** The unit whose synchronous work runs at this moment. */
  private appending: Unit | undefined;
  private running = 0;
  private rest: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly groupCommit: GroupCommit,
  ) {
    super();
  }

  override async run<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.current();
    if (outer === undefined) return this.complete((unit) => this.runIn(unit, work));
    try {
      return await work();
    } catch (error) {
      outer.failure ??= { reason: error };
      throw error;
    }
  }

  override async append(work: () => void): Promise<void> {
    const outer = this.current();
    if (outer === undefined)
      return this.complete((unit) => {
        this.appendIn(unit, work);
      });
    try {
      work();
    } catch (error) {
      outer.failure ??= { reason: error };
      throw error;
    }
  }

  override afterCommit(action: () => void): void {
    const unit = this.current();
    if (unit === undefined) action();
    else unit.actions.push(action);
  }

  /** The unit of work that the caller runs in. */
  current(): Unit | undefined {
    return this.appending ?? this.storage.getStore();
  }

  /** Appends a row in the current unit of work. */
  appendRow(row: AppendedRow): void {
    const unit = this.current();
    if (unit === undefined) throw new Error('Rows are appended in a unit of work');
    unit.append(row);
  }

  private async complete<T>(begin: (unit: Unit) => T | Promise<T>): Promise<T> {
    const unit = new Unit(this.dataSource);
    let result: T;
    try {
      result = await begin(unit);
      if (unit.failure !== undefined) throw unit.failure.reason;
      const rows = await unit.commit();
      if (rows !== undefined && rows.length > 0) await this.groupCommit.commit(rows);
    } catch (error) {
      await unit.rollback(error);
      throw error;
    }
    for (const action of unit.actions) this.act(action);
    return result;
  }

  private async runIn<T>(unit: Unit, work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await this.storage.run(unit, work);
    } finally {
      this.running -= 1;
      this.restSoon();
    }
  }

  private appendIn(unit: Unit, work: () => void): void {
    this.appending = unit;
    try {
      work();
    } finally {
      this.appending = undefined;
    }
  }

  /**
   * Before Node 24 an AsyncLocalStorage that was ever used costs each promise of the process some hooks, a tenth
   * of the time of a token. With none under way nobody asks it.
   */
  private restSoon(): void {
    this.rest ??= setTimeout(() => {
      this.rest = undefined;
      if (this.running > 0) this.restSoon();
      else this.storage.disable();
    }, QUIET_MILLISECONDS).unref();
  }

  /** What was committed stays committed: an action that fails must not make the act look failed. */
  private act(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.logger.error(error);
    }
  }
}
