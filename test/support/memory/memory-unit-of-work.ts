import { AsyncLocalStorage } from 'node:async_hooks';
import { UnitOfWork } from '../../../src/lib/unit-of-work';

interface Unit {
  readonly undo: (() => void)[];
  readonly actions: (() => void)[];
  failure?: { readonly reason: unknown };
}

/** Units of work over objects in memory: what a store changed is undone by what it says how to undo. */
export class MemoryUnitOfWork extends UnitOfWork {
  private readonly storage = new AsyncLocalStorage<Unit>();

  override run<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.storage.getStore();
    return outer === undefined ? this.runOuter(work) : this.runNested(outer, work);
  }

  override append(work: () => void): Promise<void> {
    return this.run(async () => {
      work();
    });
  }

  override afterCommit(action: () => void): void {
    const unit = this.storage.getStore();
    if (unit === undefined) action();
    else unit.actions.push(action);
  }

  /** Called by a store for each change; outside of a unit of work the change stands at once. */
  onRollback(undo: () => void): void {
    this.storage.getStore()?.undo.push(undo);
  }

  private async runOuter<T>(work: () => Promise<T>): Promise<T> {
    const unit: Unit = { undo: [], actions: [] };
    let result: T;
    try {
      result = await this.storage.run(unit, work);
      if (unit.failure !== undefined) throw unit.failure.reason;
    } catch (error) {
      for (const undo of unit.undo.reverse()) undo();
      throw error;
    }
    for (const action of unit.actions) action();
    return result;
  }

  private async runNested<T>(outer: Unit, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (reason) {
      outer.failure ??= { reason };
      throw reason;
    }
  }
}
