import { Clock } from '../../lib/clock';
import { randomId, randomSecret } from '../../lib/random';
import { RequestOrigin } from '../endpoints/request-origin';
import { BrowserSession, BrowserSessionStore } from '../ports/browser-session-store';
import { SessionStore } from '../ports/session-store';
import { UserStore } from '../ports/user-store';
import { hashToken } from '../tokens/opaque-token';

const MINUTE = 60_000;
/** Contract §2: how long a login lasts without activity, and at most; milliseconds. */
export const LOGIN_IDLE = 30 * MINUTE;
export const LOGIN_ABSOLUTE = 10 * 60 * MINUTE;

/** A value for the cookie of a browser: 256 random bits. Without a login it only tells browsers apart. */
export function newBrowserCookie(): string {
  return randomSecret();
}

/** Whether a value has the form of such a cookie; anything else is as good as none. */
export function isBrowserCookie(value: string): boolean {
  return /^[\w-]{43}$/.test(value);
}

/** Logins at this server, found by the cookie that the browser sends (contract §2, §6). */
export class BrowserSessions {
  constructor(
    private readonly store: BrowserSessionStore,
    private readonly users: UserStore,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** The login of this cookie, unless it ended or its user is inactive. Counts as activity. */
  async find(cookie: string | undefined): Promise<BrowserSession | undefined> {
    if (cookie === undefined || !isBrowserCookie(cookie)) return undefined;
    const now = this.clock.now();
    const session = await this.store.find(hashToken(cookie), now);
    if (session === undefined || (await this.users.find(session.userId))?.active !== true) return undefined;
    const { expiresAt } = limits(now, session.absoluteExpiresAt);
    // Once a minute is often enough, and spares most requests a write.
    if (expiresAt.getTime() - session.expiresAt.getTime() < MINUTE) return session;
    return (await this.store.extend(session, expiresAt, now)) ? { ...session, expiresAt } : undefined;
  }

  /**
   * A user has proved who it is. The cookie is always a new one: a value that somebody planted before, or read,
   * opens nothing (ASVS 7.2.4). Call it in a unit of work, with whatever else the login changes.
   *
   * @param previous the login that the browser had; it goes on for the same user, and ends for another one
   */
  async logIn(
    userId: string,
    previous: BrowserSession | undefined,
    { ip, userAgent }: RequestOrigin,
  ): Promise<{ cookie: string; session: BrowserSession }> {
    const cookie = newBrowserCookie();
    const authTime = this.clock.now();
    const session = { hash: hashToken(cookie), userId, authTime, ...limits(authTime) };
    if (previous?.userId === userId) {
      const renewed = { ...session, sessionId: previous.sessionId };
      if (await this.store.renew(renewed)) return { cookie, session: renewed };
    } else if (previous !== undefined) {
      await this.sessions.close(previous.sessionId);
    }
    const opened = { ...session, sessionId: randomId() };
    await this.store.open({ ...opened, ip, userAgent });
    return { cookie, session: opened };
  }
}

function limits(now: Date, absoluteExpiresAt = new Date(now.getTime() + LOGIN_ABSOLUTE)) {
  const idle = new Date(now.getTime() + LOGIN_IDLE);
  return { absoluteExpiresAt, expiresAt: idle < absoluteExpiresAt ? idle : absoluteExpiresAt };
}
