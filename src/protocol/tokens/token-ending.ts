import { Clock } from '../../lib/clock';
import { RefreshTokenStore } from '../ports/refresh-token-store';
import { SessionStore } from '../ports/session-store';
import { PresentedToken } from './presented-token';

/** What dies with a token, RFC 7009 §2.1 and contract §9.2. Joins the unit of work of the caller. */
export class TokenEnding {
  constructor(
    private readonly sessions: SessionStore,
    private readonly refreshTokens: RefreshTokenStore,
    private readonly clock: Clock,
  ) {}

  /**
   * A refresh token takes its Session along, also when it was used before: whoever sends it wants the grant to
   * end. An access token dies alone while its Session can be refreshed; otherwise nothing of it would be left.
   */
  async end({ kind, token: { hash, sessionId } }: PresentedToken): Promise<void> {
    if (kind === 'access' && (await this.refreshTokens.canRefresh(sessionId, this.clock.now()))) {
      await this.sessions.removeAccessToken(hash);
    } else {
      await this.sessions.close(sessionId);
    }
  }
}
