/** Something that can be guessed, from somewhere. */
export interface Attempt {
  /** What is being tried: a user's login name, a client id. */
  readonly account: string;
  readonly kind: 'user' | 'client';
  readonly address: string | undefined;
}

/** Slows guessing down: ten failures for an account from an address, then waiting (contract §2). */
export abstract class AttemptLimiter {
  /**
   * Counts an attempt, before it is evaluated: of a hundred at once only ten are.
   * Shared by all servers on one database; survives restarts. Not part of any unit of work.
   *
   * @throws TooManyAttempts
   */
  abstract begin(attempt: Attempt): Promise<void>;

  /** The attempt was right: what was counted is forgotten. */
  abstract succeed(attempt: Attempt): Promise<void>;
}
