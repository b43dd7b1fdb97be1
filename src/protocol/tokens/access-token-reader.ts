import { Clock } from '../../lib/clock';
import { JsonObject } from '../../lib/json';
import { AccessToken, SessionStore } from '../ports/session-store';
import { isCompactJws, readOwnJws } from './access-token-jwt';
import { KeyRing } from './key-ring';
import { hashToken, isOpaqueToken } from './opaque-token';

export interface ReadAccessToken {
  readonly token: AccessToken;
  /** The claims, where the token is a JWT. */
  readonly claims: JsonObject | undefined;
}

/**
 * Decides whether an access token is good at this moment; for whom it speaks is another question.
 *
 * A JWT is found like an opaque token, by the SHA-256 of all of it: only the exact bytes that were issued
 * are known, so no forged header, claim or signature is ever looked at. Its key must still be published, or
 * an emergency rotation would not reach it.
 */
export class AccessTokenReader {
  constructor(
    private readonly sessions: SessionStore,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined for whatever is not an active access token: refresh tokens and codes, too */
  async read(value: string): Promise<ReadAccessToken | undefined> {
    const isJwt = isCompactJws(value);
    // Garbage is not worth a query.
    if (!isJwt && !isOpaqueToken('access', value)) return undefined;
    const token = await this.sessions.findAccessToken(hashToken(value));
    if (token === undefined || token.expiresAt <= this.clock.now()) return undefined;
    if (!isJwt) return { token, claims: undefined };
    const { kid, claims } = readOwnJws(value);
    if (kid === undefined || (await this.keys.find(kid)) === undefined) return undefined;
    return { token, claims };
  }
}
