import { Browser } from '../authorization/authorization-request';
import { RequestOrigin } from '../endpoints/request-origin';
import { InteractionStore } from '../ports/interaction-store';
import { User, UserStore } from '../ports/user-store';
import { hashToken } from '../tokens/opaque-token';
import { BrowserSessions } from './browser-sessions';

/** Opens the login of a user who has proved who it is, however that was. */
export class LoginOpener {
  constructor(
    private readonly users: UserStore,
    private readonly sessions: BrowserSessions,
    private readonly interactions: InteractionStore,
  ) {}

  /**
   * In a unit of work. What the browser had begun goes on under the new cookie: under the old one whoever planted it
   * could go on with it.
   *
   * @returns the value of the browser's new cookie; undefined when the user was deactivated, or got another password,
   *   while this one was verified
   */
  async open(user: User, { hash, login }: Browser, origin: RequestOrigin): Promise<string | undefined> {
    if (!(await this.users.holdUnchanged(user))) return undefined;
    const { cookie } = await this.sessions.logIn(user.id, login, origin);
    await this.interactions.rebind(hash, hashToken(cookie));
    return cookie;
  }
}
