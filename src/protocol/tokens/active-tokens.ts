import { Clock } from '../../lib/clock';
import { RefreshTokenStore } from '../ports/refresh-token-store';
import { AccessTokenReader } from './access-token-reader';
import { hashToken, isOpaqueToken } from './opaque-token';
import { PresentedToken } from './presented-token';

/** Decides whether a token of either kind could be used at this moment (RFC 7662 §2.2, `active`). */
export class ActiveTokens {
  constructor(
    private readonly accessTokens: AccessTokenReader,
    private readonly refreshTokens: RefreshTokenStore,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined for whatever is unknown, altered, expired, revoked or used up */
  async find(value: string): Promise<PresentedToken | undefined> {
    if (!isOpaqueToken('refresh', value)) {
      const read = await this.accessTokens.read(value);
      return read && { kind: 'access', token: read.token };
    }
    const token = await this.refreshTokens.find(hashToken(value));
    if (token === undefined || token.usedAt !== undefined) return undefined;
    return token.expiresAt > this.clock.now() ? { kind: 'refresh', token } : undefined;
  }
}
