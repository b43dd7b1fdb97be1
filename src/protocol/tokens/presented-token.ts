import { AccessToken, SessionStore } from '../ports/session-store';
import { RefreshToken, RefreshTokenStore } from '../ports/refresh-token-store';
import { isCompactJws } from './access-token-jwt';
import { hashToken, isOpaqueToken } from './opaque-token';

/** A token that somebody sent to have it revoked. Whether it is still good is another question. */
export type PresentedToken =
  | { readonly kind: 'access'; readonly token: AccessToken }
  | { readonly kind: 'refresh'; readonly token: RefreshToken };

/**
 * Finds a token of either kind. Its form tells which: a `token_type_hint` (RFC 7009 §2.1), right or wrong,
 * makes no difference.
 */
export class PresentedTokens {
  constructor(
    private readonly sessions: SessionStore,
    private readonly refreshTokens: RefreshTokenStore,
  ) {}

  /** @returns undefined for what this server did not issue, or has forgotten with its Session */
  async find(value: string): Promise<PresentedToken | undefined> {
    if (isOpaqueToken('refresh', value)) {
      const token = await this.refreshTokens.find(hashToken(value));
      return token && { kind: 'refresh', token };
    }
    if (!isOpaqueToken('access', value) && !isCompactJws(value)) return undefined;
    const token = await this.sessions.findAccessToken(hashToken(value));
    return token && { kind: 'access', token };
  }

  /** The grant that the token goes back to, whatever has been refreshed since. */
  findGrantType(presented: PresentedToken): Promise<string | undefined> {
    return presented.kind === 'refresh'
      ? Promise.resolve(presented.token.grantType)
      : this.sessions.findType(presented.token.sessionId);
  }
}
