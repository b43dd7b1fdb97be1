import {
  BrowserSession,
  BrowserSessionStore,
  NewBrowserSession,
} from '../../../src/protocol/ports/browser-session-store';
import { MemorySessionStore } from './memory-session.store';

const MOST_PER_USER = 20;

/** Logins in memory; they end with their Session. */
export class MemoryBrowserSessionStore extends BrowserSessionStore {
  private readonly logins = new Map<string, BrowserSession>();

  constructor(private readonly sessions: MemorySessionStore) {
    super();
  }

  override async open({ ip, userAgent, ...login }: NewBrowserSession): Promise<void> {
    const { sessionId, userId, authTime, expiresAt } = login;
    this.sessions.open({
      id: sessionId,
      type: 'browser',
      clientId: '',
      userId,
      scope: [],
      scopeBound: false,
      audience: [],
      context: {},
      jti: '',
      startAt: authTime,
      expiresAt,
      ip,
      userAgent,
    });
    this.logins.set(sessionId, login);
    const mine = [...this.logins.values()].filter((other) => other.userId === userId && this.isOpen(other));
    mine.sort((a, b) => b.authTime.getTime() - a.authTime.getTime());
    for (const { sessionId: id } of mine.slice(MOST_PER_USER)) await this.sessions.close(id);
  }

  override async renew(login: BrowserSession): Promise<boolean> {
    if (!this.isOpen(login)) return false;
    this.logins.set(login.sessionId, login);
    return true;
  }

  override async find(hash: Buffer, now: Date): Promise<BrowserSession | undefined> {
    return [...this.logins.values()].find(
      (login) => login.hash.equals(hash) && this.isOpen(login) && login.expiresAt > now,
    );
  }

  override async extend(
    { sessionId }: Pick<BrowserSession, 'sessionId'>,
    expiresAt: Date,
    now: Date,
  ): Promise<boolean> {
    const login = this.logins.get(sessionId);
    if (login === undefined || !this.isOpen(login) || login.expiresAt <= now) return false;
    const { absoluteExpiresAt: most } = login;
    this.logins.set(sessionId, { ...login, expiresAt: expiresAt < most ? expiresAt : most });
    return true;
  }

  /** Until when a login lasts as things stand; undefined once it has ended. */
  endOf(sessionId: string): Date | undefined {
    const login = this.logins.get(sessionId);
    return login !== undefined && this.isOpen(login) ? login.expiresAt : undefined;
  }

  override async holdOpen(sessionId: string, now: Date): Promise<boolean> {
    const login = this.logins.get(sessionId);
    return login !== undefined && this.isOpen(login) && login.expiresAt > now;
  }

  private isOpen({ sessionId }: BrowserSession): boolean {
    return this.sessions.isOpen(sessionId);
  }
}
