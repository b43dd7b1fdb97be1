import { JsonObject } from '../../lib/json';

/** What an authorization code stands for (RFC 6749 §4.1). */
export interface AuthorizationCode {
  /** SHA-256 of the code. The code itself is never stored. */
  readonly hash: Buffer;
  readonly clientId: string;
  readonly userId: string;
  /** As the authorization request sent it; undefined where it left the single registered one out. */
  readonly redirectUri: string | undefined;
  /** RFC 7636 §4.2, method S256. */
  readonly codeChallenge: string | undefined;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** SMART launch context. */
  readonly context: JsonObject;
  readonly nonce: string | undefined;
  /** When the user proved who it is. */
  readonly authTime: Date;
  /** The Session of type `browser` that the code came from. */
  readonly browserSessionId: string;
  /** The Session that the redemption will open: what a reuse of the code closes. */
  readonly sessionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
}

/** Authorization codes, used ones included: presenting one of those tells of a theft (RFC 6749 §4.1.2). */
export abstract class CodeStore {
  /** In a unit of work: written with its commit. */
  abstract add(code: AuthorizationCode): void;

  /** The code of this hash, used or not. Expired ones may still be found. */
  abstract find(hash: Buffer): Promise<AuthorizationCode | undefined>;

  /**
   * Marks the code as used, in the unit of work of what is issued for it; or burns it.
   *
   * Concurrency: of any number of calls for one code exactly one resolves to true, unless its unit of work
   * fails. False as well when the code expired.
   */
  abstract consume(hash: Buffer, now: Date): Promise<boolean>;
}
