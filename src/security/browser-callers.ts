import { Caller } from '../access/caller';
import { Issuer } from '../protocol/issuer';
import { BrowserSessions } from '../protocol/login/browser-sessions';
import { ActiveUsers } from './active-users';
import { readBrowserCookie } from './browser-cookie';
import { HttpRequest } from './http-request';
import { isSameOrigin } from './same-origin';

/** Turns the cookie of a browser into the Caller whose login it carries (contract §3, rule 13). */
export class BrowserCallers {
  constructor(
    private readonly logins: BrowserSessions,
    private readonly users: ActiveUsers,
    private readonly issuer: Issuer,
  ) {}

  /** @returns undefined without a login, and for requests that no page of the issuer sent: they are anonymous */
  async find(request: HttpRequest): Promise<Caller | undefined> {
    const cookie = readBrowserCookie(request.headers, this.issuer.url);
    if (cookie === undefined || !isSameOrigin(request, this.issuer.url)) return undefined;
    const login = await this.logins.find(cookie);
    if (login === undefined) return undefined;
    const user = await this.users.find(login.userId);
    if (user === undefined) return undefined;
    return {
      credential: 'cookie',
      clientId: undefined,
      userId: login.userId,
      sessionId: login.sessionId,
      ...user,
      scope: [],
      scopeBound: false,
      context: {},
      jwt: undefined,
    };
  }
}
