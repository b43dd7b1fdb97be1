import { Clock } from '../../lib/clock';
import { AuditedWork } from '../audited-work';
import { RequestOrigin } from '../endpoints/request-origin';
import { BrowserSession } from '../ports/browser-session-store';
import { Consent, ConsentStore } from '../ports/consent-store';
import { SessionStore, SessionSummary } from '../ports/session-store';

/** What users see and end themselves: their Sessions, and the access that they gave (ASVS 7.5.2, 10.4.9). */
export class Account {
  constructor(
    private readonly sessions: SessionStore,
    private readonly consents: ConsentStore,
    private readonly work: AuditedWork,
    private readonly clock: Clock,
  ) {}

  /** What is open for the user, the one used last first. */
  findSessions({ userId }: BrowserSession): Promise<readonly SessionSummary[]> {
    return this.sessions.findActiveOfUser(userId, this.clock.now());
  }

  /** Newest first. */
  findConsents({ userId }: BrowserSession): Promise<readonly Consent[]> {
    return this.consents.findAllOf(userId);
  }

  /** Closes a Session of the user; nothing happens to one that is somebody else's, or over. */
  async closeSession(login: BrowserSession, id: string, { ip, requestId }: RequestOrigin): Promise<void> {
    const { userId } = login;
    await this.work.run(async (record) => {
      const own = await this.findSessions(login);
      if (!own.some((session) => session.id === id)) return;
      await this.sessions.close(id);
      const about = { userId, sessionId: id, target: `Session/${id}`, ip, requestId };
      record({ action: 'session-closed', outcome: 'success', ...about });
    });
  }

  /** The client may do nothing for the user any more, and has to ask again. */
  async removeAccess(
    { userId }: BrowserSession,
    clientId: string,
    { ip, requestId }: RequestOrigin,
  ): Promise<void> {
    await this.work.run(async (record) => {
      if ((await this.consents.find(userId, clientId)) === undefined) return;
      await this.consents.withdraw(userId, clientId);
      await this.sessions.closeAllOfConsent(userId, clientId);
      const about = { userId, clientId, target: `Client/${clientId}`, ip, requestId };
      record({ action: 'consent-withdrawn', outcome: 'success', ...about });
    });
  }
}
