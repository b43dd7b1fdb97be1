import { Controller, Get, Post, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { Pair, parseQueryString } from '../../lib/http/query-string';
import { Browser } from '../../protocol/authorization/authorization-request';
import { TooManyAttempts } from '../../protocol/errors/rfc6749';
import { PasswordLogin } from '../../protocol/login/password-login';
import { WaitingRequest, WaitingRequests } from '../../protocol/login/waiting-requests';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { BrowserAnswer, pageAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { fieldOf } from '../browser-form';
import { Browsers } from '../browsers';
import { LoginTarget } from '../login-target';
import { clientNameOf } from '../pages/display-name';
import { loginPage } from '../pages/login.page';

const PURPOSE = 'login';

/** One text for unknown names, wrong passwords and inactive users (ASVS 6.3.8). */
const WRONG = 'Wrong username or password.';

/** Longer than any login name. */
const MAX_HINT_LENGTH = 320;

/** What the login page is asked for: its query, and the hidden fields of its form. */
interface LoginContext {
  readonly interaction: string | undefined;
  readonly redirectTo: string | undefined;
}

/** What the page shows beside that. */
interface ShownLogin {
  readonly username: string | undefined;
  readonly error: string | undefined;
  readonly waiting: WaitingRequest | undefined;
}

/** The login page (contract §8.2, §10.2). A GET never logs in; what it was asked for survives a failed attempt. */
@Controller('auth/login')
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class LoginController {
  constructor(
    private readonly browsers: Browsers,
    private readonly login: PasswordLogin,
    private readonly target: LoginTarget,
    private readonly waiting: WaitingRequests,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const query = parseQueryString(queryStringOf(request));
    const context = contextOf(query);
    const browser = await this.browsers.identify(request);
    const waiting = await this.findWaiting(browser, context);
    const isServed = waiting === undefined ? browser.login !== undefined : waiting.isServed;
    if (isServed && fieldOf(query, 'switch_user') === undefined) return seeOther(await this.goOn(context));
    const hint = fieldOf(query, 'login_hint');
    const username = hint !== undefined && hint.length <= MAX_HINT_LENGTH ? hint : undefined;
    const answer = await this.render(browser, context, { username, error: undefined, waiting });
    return { ...answer, cookie: browser.cookie };
  }

  @Post()
  @Public()
  async logIn(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const browser = await this.browsers.identify(request);
    const next = (pairs: readonly Pair[]) => ({ path: pathOf(contextOf(pairs)), label: 'Sign in' });
    const pairs = await this.browsers.accept(request, browser, { purpose: () => PURPOSE, next });
    const context = contextOf(pairs);
    const username = fieldOf(pairs, 'username');
    try {
      const credentials = { username: username ?? '', password: fieldOf(pairs, 'password') ?? '' };
      const cookie = await this.login.logIn(credentials, browser, originOf(request));
      if (cookie === undefined) return await this.refuse(browser, context, { username, error: WRONG });
      return { ...seeOther(await this.goOn(context)), cookie };
    } catch (error) {
      if (!(error instanceof TooManyAttempts)) throw error;
      const page = await this.refuse(browser, context, { username, error: throttled(error) });
      return { ...page, status: error.status, headers: error.headers };
    }
  }

  private async goOn({ interaction, redirectTo }: LoginContext): Promise<string> {
    if (interaction === undefined) return this.target.resolve(redirectTo);
    return `${this.browsers.issuer.url}/oauth2/authorize?${new URLSearchParams({ interaction }).toString()}`;
  }

  private async refuse(
    browser: Browser,
    context: LoginContext,
    shown: Omit<ShownLogin, 'waiting'>,
  ): Promise<BrowserAnswer> {
    return this.render(browser, context, { ...shown, waiting: await this.findWaiting(browser, context) });
  }

  private async render(
    browser: Browser,
    context: LoginContext,
    { waiting, ...shown }: ShownLogin,
  ): Promise<BrowserAnswer> {
    const clientName = waiting?.client && clientNameOf(waiting.client);
    const formToken = await this.browsers.issueToken(browser, PURPOSE);
    return pageAnswer(loginPage({ ...context, ...shown, clientName, formToken }));
  }

  private async findWaiting(
    browser: Browser,
    { interaction }: LoginContext,
  ): Promise<WaitingRequest | undefined> {
    return interaction === undefined ? undefined : this.waiting.require(interaction, browser);
  }
}

function contextOf(pairs: readonly Pair[]): LoginContext {
  return { interaction: fieldOf(pairs, 'interaction'), redirectTo: fieldOf(pairs, 'redirect_to') };
}

function pathOf({ interaction, redirectTo }: LoginContext): string {
  const query = new URLSearchParams({
    ...(interaction !== undefined && { interaction }),
    ...(redirectTo !== undefined && { redirect_to: redirectTo }),
  }).toString();
  return query === '' ? '/auth/login' : `/auth/login?${query}`;
}

function throttled({ retryAfterSeconds }: TooManyAttempts): string {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return `Too many failed attempts. Wait ${minutes} minute${minutes === 1 ? '' : 's'}, then try again.`;
}
