import { Account } from '../protocol/login/account';
import { BrowserSession } from '../protocol/ports/browser-session-store';
import { ClientStore } from '../protocol/ports/client-store';
import { SessionSummary } from '../protocol/ports/session-store';
import { UserStore } from '../protocol/ports/user-store';
import { BrowserAnswer, pageAnswer } from './browser-answer';
import { Browsers, KnownBrowser } from './browsers';
import { accountPage, AccountSession, PasswordError } from './pages/account.page';
import { clientNameOf, loginNameOf, userNameOf } from './pages/display-name';

export const ACCOUNT_PURPOSE = 'account';

/** Puts together what the account page shows. */
export class AccountPages {
  constructor(
    private readonly browsers: Browsers,
    private readonly account: Account,
    private readonly clients: ClientStore,
    private readonly users: UserStore,
  ) {}

  async render(
    browser: KnownBrowser & { readonly login: BrowserSession },
    shown: { readonly notice?: string | undefined; readonly passwordError?: PasswordError } = {},
  ): Promise<BrowserAnswer> {
    const { login } = browser;
    const user = (await this.users.find(login.userId)) ?? { id: login.userId, document: {} };
    const sessions = await this.account.findSessions(login);
    const consents = await this.account.findConsents(login);
    const names = await this.findNames([...sessions, ...consents]);
    return pageAnswer(
      accountPage({
        formToken: await this.browsers.issueToken(browser, ACCOUNT_PURPOSE),
        userName: userNameOf(user),
        loginName: loginNameOf(user),
        sessions: sessions.map((session) => lineOf(session, login, names)),
        consents: consents.map((consent) => ({
          ...consent,
          clientName: names.get(consent.clientId) ?? consent.clientId,
        })),
        notice: shown.notice,
        passwordError: shown.passwordError,
      }),
    );
  }

  private async findNames(
    lines: readonly { readonly clientId: string | undefined }[],
  ): Promise<ReadonlyMap<string, string>> {
    const ids = new Set(lines.map(({ clientId }) => clientId).filter((id) => id !== undefined));
    const clients = await Promise.all([...ids].map((id) => this.clients.find(id)));
    return new Map(
      clients.filter((client) => client !== undefined).map((client) => [client.id, clientNameOf(client)]),
    );
  }
}

function lineOf(
  session: SessionSummary,
  login: BrowserSession,
  names: ReadonlyMap<string, string>,
): AccountSession {
  const { clientId } = session;
  return {
    ...session,
    isThisBrowser: session.id === login.sessionId,
    clientName: clientId === undefined ? undefined : (names.get(clientId) ?? clientId),
  };
}
