import { Clock } from '../../lib/clock';
import { BrowserSessionStore } from '../ports/browser-session-store';
import { UserStore } from '../ports/user-store';

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
}
