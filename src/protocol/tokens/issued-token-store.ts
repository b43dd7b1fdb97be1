import { UnitOfWork } from '../../lib/unit-of-work';
import { RequestOrigin } from '../endpoints/request-origin';
import { CodeMisuse, TokenReuse } from '../errors/rfc6749';
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
    const { session } = issued;
    if (redeem === undefined && 'startAt' in session) {
      return this.unitOfWork.append(() => {
        this.sessions.open(session);
        this.addTokens(issued, origin);
      });
    }
    return this.unitOfWork.run(async () => {
      await redeem?.();
      if ('startAt' in session) this.sessions.open(session);
      else await this.sessions.renew(session);
      this.addTokens(issued, origin);
    });
  }

  /**
   * A used token that comes back tells that it was stolen, by its sender or from it: the Session ends,
   * whoever holds it now (RFC 9700 §4.14.2). The refusal must not undo that, so it is a unit of its own.
   */
  endReused(
    { sessionId, action }: TokenReuse,
    clientId: string,
    { ip, requestId }: RequestOrigin,
  ): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.sessions.close(sessionId);
      this.audit.record({ action, outcome: 'refused', clientId, sessionId, ip, requestId });
    });
  }

  /** A code that came with something wrong is in the wrong hands, or was: nobody gets a second try. */
  burn({ issuedFor, reason, burn }: CodeMisuse, { ip, requestId }: RequestOrigin): Promise<void> {
    const { clientId, userId, sessionId } = issuedFor;
    return this.unitOfWork.run(async () => {
      // Too late to burn: then this is the second use, and what the first one opened ends.
      if (!(await burn())) await this.sessions.close(sessionId);
      this.audit.record({
        action: 'code-misuse',
        outcome: 'refused',
        clientId,
        userId,
        ip,
        requestId,
        detail: { reason },
      });
    });
  }

  private addTokens(
    { grantType, sessionId, clientId, userId, scope, accessToken, refreshToken }: IssuedTokens,
    { ip, requestId }: RequestOrigin,
  ): void {
    if (accessToken !== undefined) this.sessions.addAccessToken(accessToken);
    if (refreshToken !== undefined) this.refreshTokens.add(refreshToken);
    this.audit.record({
      action: 'token-issued',
      outcome: 'success',
      clientId,
      userId,
      sessionId,
      ip,
      requestId,
      detail: { grantType, scope: scope.join(' ') },
    });
  }
}
