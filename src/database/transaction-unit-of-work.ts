import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../lib/unit-of-work';
import { AppendedRow } from './append-statement';
import { GroupCommit } from './group-commit';
import { Unit } from './unit';

/** A row that waits for the commit has nothing to wait for itself. */
const appended = Promise.resolve();

/** Units of work as PostgreSQL transactions; those that only append share a statement with their neighbours. */
export class TransactionUnitOfWork extends UnitOfWork {
  private readonly storage = new AsyncLocalStorage<Unit>();
  private readonly logger = new Logger('UnitOfWork');

  constructor(
    private readonly dataSource: DataSource,
    private readonly groupCommit: GroupCommit,
  ) {
    super();
  }

  override run<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.storage.getStore();
    return outer === undefined ? this.runOuter(work) : this.runNested(outer, work);
  }

  override afterCommit(action: () => void): void {
    const unit = this.storage.getStore();
    if (unit === undefined) action();
    else unit.actions.push(action);
  }

  /** The unit of work that the caller runs in. */
  current(): Unit | undefined {
    return this.storage.getStore();
  }

  /** Appends a row in the current unit of work, or in one of its own. */
  append(row: AppendedRow): Promise<void> {
    const unit = this.storage.getStore();
    if (unit === undefined) return this.groupCommit.commit([row]);
    unit.append(row);
    return appended;
  }

  private async runOuter<T>(work: () => Promise<T>): Promise<T> {
    const unit = new Unit(this.dataSource);
    let result: T;
    try {
      result = await this.storage.run(unit, work);
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

  private async runNested<T>(outer: Unit, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      outer.failure ??= { reason: error };
      throw error;
    }
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
