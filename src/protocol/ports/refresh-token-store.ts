import { JsonObject } from '../../lib/json';

/** A refresh token, and all that a refresh needs to know. */
export interface RefreshToken {
  /** SHA-256 of the token. The token itself is never stored. */
  readonly hash: Buffer;
  readonly sessionId: string;
  readonly clientId: string;
  readonly userId: string | undefined;
  /** The grant that opened the Session; its settings apply where `auth.refresh_token` is silent. */
  readonly grantType: string;
  /** All that was granted; a refresh may ask for less, never for more. */
  readonly scope: readonly string[];
  readonly scopeBound: boolean;
  readonly audience: readonly string[];
  readonly context: JsonObject;
  /** When the user proved who it is (OIDC Core §2); undefined where no user is present. */
  readonly authTime: Date | undefined;
  readonly issuedAt: Date;
  /** Restarts with every use. No later than its login ends as things stand, once that is what it lives with. */
  readonly expiresAt: Date;
  /** Never moves. */
  readonly absoluteExpiresAt: Date;
  readonly usedAt: Date | undefined;
  /** The login that it lives no longer than: `online_access` (contract §8.5). */
  readonly browserSessionId: string | undefined;
}

/** Refresh tokens, used ones included: presenting one of those tells of a theft (RFC 9700 §4.14.2). */
export abstract class RefreshTokenStore {
  /** In a unit of work: written with its commit. */
  abstract add(token: RefreshToken): void;

  /** The token of this hash, used or not, unless its Session was closed. */
  abstract find(hash: Buffer): Promise<RefreshToken | undefined>;

  /** Whether a Session can go on: one of its tokens is neither used nor expired. */
  abstract canRefresh(sessionId: string, now: Date): Promise<boolean>;

  /**
   * Marks the token as used, in the unit of work of what is issued for it.
   *
   * Concurrency: of any number of calls for one token exactly one resolves to true, unless its unit of
   * work fails. False as well when the token or its login expired, or its Session was closed in the meantime; a true
   * answer holds the Session open until the unit of work ends.
   */
  abstract consume(token: RefreshToken, now: Date): Promise<boolean>;
}
