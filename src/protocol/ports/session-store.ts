import { JsonObject } from '../../lib/json';

/** A Session as its grant opens it (contract §6). */
export interface NewSession {
  readonly id: string;
  /** The grant's name. */
  readonly type: string;
  readonly clientId: string;
  readonly userId: string | undefined;
  readonly scope: readonly string[];
  readonly scopeBound: boolean;
  readonly audience: readonly string[];
  readonly context: JsonObject;
  readonly jti: string;
  /** The login that it ends with, if it does; and whether that one ends with it (contract §4.1, `first_party`). */
  readonly browser?: { readonly sessionId: string; readonly endsWithThis: boolean } | undefined;
  readonly startAt: Date;
  /** When its last token dies. */
  readonly expiresAt: Date;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** What a refresh changes of its Session. */
export interface SessionRenewal {
  readonly id: string;
  /** Of the new access token. */
  readonly jti: string;
  readonly usedAt: Date;
  readonly expiresAt: Date;
}

/** An access token as the guard reads it: all that a decision needs, so that nothing is joined. */
export interface AccessToken {
  /** SHA-256 of the token. The token itself is never stored. */
  readonly hash: Buffer;
  readonly sessionId: string;
  readonly clientId: string;
  readonly userId: string | undefined;
  readonly jti: string;
  readonly scope: readonly string[];
  /** Contract rule 1: without a SMART resource scope the token reaches no resource. */
  readonly scopeBound: boolean;
  readonly audience: readonly string[];
  readonly context: JsonObject;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** A Session as its user sees it in the list of what is open. */
export interface SessionSummary {
  readonly id: string;
  /** The grant's name, or `browser`. */
  readonly type: string;
  readonly clientId: string | undefined;
  readonly startAt: Date;
  readonly lastUsedAt: Date;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** Sessions and the access tokens that belong to them. Writes join the unit of work they are called in. */
export abstract class SessionStore {
  /** In a unit of work: written with its commit, as are the tokens added. */
  abstract open(session: NewSession): void;

  /** The Session goes on; it is held open by whoever consumed its refresh token. */
  abstract renew(renewal: SessionRenewal): Promise<void>;

  abstract addAccessToken(token: AccessToken): void;

  /**
   * The token of this hash, unless its Session was closed. Expired tokens may still be found: the caller
   * compares `expiresAt`. Concurrency: once a closing has resolved, no later call on this server finds
   * the token.
   */
  abstract findAccessToken(hash: Buffer): Promise<AccessToken | undefined>;

  /** How a Session came about: the name of its grant, or `browser`. Also of a closed one, while it is kept. */
  abstract findType(id: string): Promise<string | undefined>;

  /** The token dies alone. Concurrency: as after a closing, no later call on this server finds it. */
  abstract removeAccessToken(hash: Buffer): Promise<void>;

  /** Closes a Session and what ends with it: their access and refresh tokens die in the same unit of work. */
  abstract close(id: string): Promise<void>;

  abstract closeAllOfClient(clientId: string): Promise<void>;

  abstract closeAllOfUser(userId: string): Promise<void>;

  /** The Sessions of a user that are neither closed nor expired, the one used last first; at most a hundred. */
  abstract findActiveOfUser(userId: string, now: Date): Promise<readonly SessionSummary[]>;

  /** What a user has allowed a client ends: all Sessions of the two. */
  abstract closeAllOfConsent(userId: string, clientId: string): Promise<void>;
}
