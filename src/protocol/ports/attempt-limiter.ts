/** Something that can be guessed, from somewhere. */
export interface Attempt {
  /** What is being tried: a user's login name, a client id. */
  readonly account: string;
  readonly kind: 'user' | 'client';
  readonly address: string | undefined;
}

/**
 * Slows guessing down: ten failures of an account from an address, 50 of a user from anywhere, or 100 of an
 * address within an hour, then waiting (contract §2). Nothing is ever locked for good, and from where an account
 * has logged in lately, guesses from elsewhere do not keep it out.
 */
export abstract class AttemptLimiter {
  /**
   * Counts an attempt, before it is evaluated: of a hundred at once only ten are.
   * Shared by all servers on one database; survives restarts. Not part of any unit of work.
   *
   * @throws TooManyAttempts
   */
  abstract begin(attempt: Attempt): Promise<void>;

  /** The attempt was right: what the account failed from this address is forgotten. */
  abstract succeed(attempt: Attempt): Promise<void>;

  /** The attempt was never evaluated, since the server was too busy: it does not count. */
  abstract withdraw(attempt: Attempt): Promise<void>;

  /** Removes what no longer counts. */
  abstract forget(): Promise<void>;
}
