import { Clock } from '../../lib/clock';
import { BrowserSessionStore } from '../ports/browser-session-store';
import { UserStore } from '../ports/user-store';
import { LOGIN_IDLE } from './browser-sessions';

/** Whether somebody who logged in some time ago is still there, at the moment that something is granted for it. */
export class Logins {
  constructor(
    private readonly users: UserStore,
    private readonly browserSessions: BrowserSessionStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether the user is still active, and the login still open where one is named. A true answer holds both so until
   * the unit of work ends: a deactivation, change of password or logout that overlaps waits, and then ends what was
   * granted, too. The user first, as in whatever closes all Sessions of one.
   */
  async hold(userId: string, browserSessionId: string | undefined): Promise<boolean> {
    if (!(await this.users.holdActive(userId))) return false;
    return (
      browserSessionId === undefined || this.browserSessions.holdOpen(browserSessionId, this.clock.now())
    );
  }

  /** What an app does under `online_access` is activity of the login (contract rule 3). False once it has ended. */
  extend(browserSessionId: string): Promise<boolean> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LOGIN_IDLE);
    return this.browserSessions.extend({ sessionId: browserSessionId }, expiresAt, now);
  }
}
