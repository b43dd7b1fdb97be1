import { Clock } from '../../lib/clock';
import { Json, JsonObject } from '../../lib/json';
import { Issuer } from '../issuer';

/** Contract §8.1, in seconds: how far ahead an assertion may expire, and how far clocks may differ. */
const LONGEST_LIFE = 300;
const SKEW = 60;

/** `jti` is stored for each use. */
const LONGEST_JTI = 200;

/** The audiences that stand for this server (contract rule 21), below the issuer. */
const AUDIENCE_PATHS = ['', '/oauth2/token', '/auth/token', '/oauth2/par'];

/** What identifies one use of an assertion. */
export interface AssertionUse {
  readonly jti: string;
  /** From then on no replica takes it any more, however far its clock is behind. */
  readonly expiresAt: Date;
}

/** Whether the claims of a client assertion are for this server and for now (RFC 7523 §3). */
export class AssertionClaims {
  constructor(
    private readonly issuer: Issuer,
    private readonly clock: Clock,
  ) {}

  /** @returns what is wrong, for the log; or the one use that the claims are good for */
  check(claims: JsonObject): AssertionUse | string {
    const { jti, exp } = claims;
    if (!this.isForUs(claims.aud)) return 'aud is another server';
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI)
      return 'jti is missing or too long';
    const now = this.clock.now().getTime() / 1000;
    if (typeof exp !== 'number' || exp <= now) return 'exp is missing or past';
    if (exp > now + LONGEST_LIFE + SKEW) return 'exp is too far ahead';
    if (!isReached(claims.nbf, now) || !isReached(claims.iat, now)) return 'nbf or iat is ahead';
    return { jti, expiresAt: new Date((exp + SKEW) * 1000) };
  }

  private isForUs(aud: Json | undefined): boolean {
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    return AUDIENCE_PATHS.some((path) => named.includes(this.issuer.url + path));
  }
}

function isReached(time: Json | undefined, now: number): boolean {
  return time === undefined || (typeof time === 'number' && time <= now + SKEW);
}
