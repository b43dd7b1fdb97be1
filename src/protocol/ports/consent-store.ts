/** What a user allowed a client. */
export interface Consent {
  readonly userId: string;
  readonly clientId: string;
  /** All that was allowed, parts of scopes included. */
  readonly scope: readonly string[];
  /** By a scope that was asked for and allowed in part alone: the parts. */
  readonly selections: Readonly<Record<string, readonly string[]>>;
  readonly grantedAt: Date;
}

/** The consents of users, one for each client. Writes join the unit of work they are called in. */
export abstract class ConsentStore {
  abstract find(userId: string, clientId: string): Promise<Consent | undefined>;

  /**
   * The consent, as it stands now. It is held so until the unit of work ends: a withdrawal that overlaps waits, and
   * then ends what was granted by it.
   */
  abstract hold(userId: string, clientId: string): Promise<Consent | undefined>;

  /** Newest first. */
  abstract findAllOf(userId: string): Promise<readonly Consent[]>;

  /** Replaces what was allowed before. */
  abstract remember(consent: Consent): Promise<void>;

  /** Forgets it. What was issued under it is for the caller to end. */
  abstract withdraw(userId: string, clientId: string): Promise<void>;
}
