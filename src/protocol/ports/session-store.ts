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

  /** Closes a Session: its access and refresh tokens die in the same unit of work. */
  abstract close(id: string): Promise<void>;

  abstract closeAllOfClient(clientId: string): Promise<void>;

  abstract closeAllOfUser(userId: string): Promise<void>;
}
