import { UnitOfWork } from '../../lib/unit-of-work';
import { RequestOrigin } from '../endpoints/request-origin';
import { AuditLog } from '../ports/audit-log';
import { RefreshTokenStore } from '../ports/refresh-token-store';
import { SessionStore } from '../ports/session-store';
import { IssuedTokens } from './issue';

/** Makes what was issued durable, with what it was issued for and the record of it: all or nothing. */
export class IssuedTokenStore {
  constructor(
    private readonly sessions: SessionStore,
    private readonly refreshTokens: RefreshTokenStore,
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param redeem what must happen exactly once; when it throws, nothing is stored */
  store(
    issued: IssuedTokens,
    redeem: (() => Promise<void>) | undefined,
    origin: RequestOrigin,
  ): Promise<void> {
    const { grantType, sessionId, session, accessToken, refreshToken } = issued;
    return this.unitOfWork.run(async () => {
      await redeem?.();
      await ('startAt' in session ? this.sessions.open(session) : this.sessions.renew(session));
      await this.sessions.addAccessToken(accessToken);
      if (refreshToken !== undefined) await this.refreshTokens.add(refreshToken);
      const { clientId, userId, scope } = accessToken;
      await this.audit.record({
        action: 'token-issued',
        outcome: 'success',
        clientId,
        userId,
        sessionId,
        ip: origin.ip,
        requestId: origin.requestId,
        detail: { grantType, scope: scope.join(' ') },
      });
    });
  }

  /**
   * A used token that comes back tells that it was stolen, by its sender or from it: the Session ends,
   * whoever holds it now (RFC 9700 §4.14.2). The refusal must not undo that, so it is a unit of its own.
   */
  endReused(sessionId: string, { ip, requestId }: RequestOrigin): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.sessions.close(sessionId);
      await this.audit.record({ action: 'token-reuse', outcome: 'refused', sessionId, ip, requestId });
    });
  }
}
