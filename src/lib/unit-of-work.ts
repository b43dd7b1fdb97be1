/**
 * Whatever must be true together is written in one unit of work.
 *
 * Stores join the unit of work of the call they run in without being handed one.
 */
export abstract class UnitOfWork {
  /**
   * Runs `work` and commits what it wrote; rolls all of it back when `work` throws.
   * Nested calls join the outer one. Resolves only once the writes are durable.
   */
  abstract run<T>(work: () => Promise<T>): Promise<T>;

  /**
   * Commits the rows that `work` appends: a unit of work that reads nothing. Being synchronous, `work` cannot
   * leave a part of itself for later.
   */
  abstract append(work: () => void): Promise<void>;

  /** Calls `action` after the current unit of work has committed; at once when there is none. */
  abstract afterCommit(action: () => void): void;
}
