import { JsonObject } from '../../lib/json';

/** What an EHR opened a client for (SMART 2.2 §launch-context). */
export interface Launch {
  /** SHA-256 of the handle. The handle itself is never stored. */
  readonly hash: Buffer;
  /** The only client that may use it, and for this user alone. */
  readonly clientId: string;
  readonly userId: string;
  /** What the client is told, by the names of the token response. */
  readonly context: JsonObject;
  readonly expiresAt: Date;
}

/** Launches that no authorization has come of yet. Writes join the unit of work they are called in. */
export abstract class LaunchStore {
  /** In a unit of work: written with its commit. */
  abstract add(launch: Launch): void;

  /** The launch of this handle, unless it was used or has expired. */
  abstract find(hash: Buffer, now: Date): Promise<Launch | undefined>;

  /**
   * Uses the launch up, in the unit of work of the answer that it leads to.
   *
   * Concurrency: of any number of calls exactly one resolves to true, unless its unit of work fails. False as well
   * when the launch expired.
   */
  abstract consume(hash: Buffer, now: Date): Promise<boolean>;
}
