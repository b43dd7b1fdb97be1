import { Controller, Get, Post, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { Pair, parseQueryString } from '../../lib/http/query-string';
import { TooManyAttempts } from '../../protocol/errors/rfc6749';
import { PasswordChange, PasswordRefusal } from '../../protocol/login/password-change';
import { BrowserSession } from '../../protocol/ports/browser-session-store';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { Account } from '../../protocol/login/account';
import { ACCOUNT_PURPOSE, AccountPages } from '../account-pages';
import { BrowserAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { fieldOf } from '../browser-form';
import { Browsers, KnownBrowser } from '../browsers';
import { PasswordError } from '../pages/account.page';

const PATH = '/auth/account';
const next = { path: PATH, label: 'To your account' };

const refusals: Readonly<Record<PasswordRefusal, PasswordError>> = {
  'wrong-current': { field: 'current', message: 'The current password is wrong.' },
  size: {
    field: 'chosen',
    message: 'The new password must have at least 8 characters, and at most 1024 bytes.',
  },
  unsupported: {
    field: 'chosen',
    message: 'The new password looks like a password hash. Choose another one.',
  },
  common: {
    field: 'chosen',
    message: 'The new password is one of the most common ones. Choose one that is harder to guess.',
  },
  unchanged: { field: 'chosen', message: 'The new password is the current one. Choose another one.' },
  mismatch: { field: 'repeated', message: 'The two new passwords differ. Type the same one twice.' },
};

/** What was done, by what the redirect after it says; anything else shows nothing. */
const notices: ReadonlyMap<string, string> = new Map([
  ['session-closed', 'Signed out there.'],
  ['access-removed', 'The app has no access any more.'],
  ['password-changed', 'Your password was changed. You are signed out everywhere else.'],
]);

type LoggedIn = KnownBrowser & { readonly login: BrowserSession };

/** The account page (contract §1): a user's own sessions, consents and password. */
@Controller('auth/account')
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class AccountController {
  constructor(
    private readonly browsers: Browsers,
    private readonly account: Account,
    private readonly passwords: PasswordChange,
    private readonly pages: AccountPages,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const browser = await this.browsers.identify(request);
    if (!isLoggedIn(browser)) return { ...this.toLogin(), cookie: browser.cookie };
    const done = fieldOf(parseQueryString(queryStringOf(request)), 'done');
    return this.pages.render(browser, { notice: notices.get(done ?? '') });
  }

  @Post()
  @Public()
  async act(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const browser = await this.browsers.identify(request);
    const form = { purpose: () => ACCOUNT_PURPOSE, next: () => next };
    const pairs = await this.browsers.accept(request, browser, form);
    if (!isLoggedIn(browser)) return this.toLogin();
    const { login } = browser;
    const origin = originOf(request);
    const session = fieldOf(pairs, 'session');
    const client = fieldOf(pairs, 'client');
    switch (fieldOf(pairs, 'action')) {
      case 'close-session':
        if (session !== undefined) await this.account.closeSession(login, session, origin);
        return this.toAccount('session-closed');
      case 'remove-access':
        if (client !== undefined) await this.account.removeAccess(login, client, origin);
        return this.toAccount('access-removed');
      case 'change-password':
        return this.changePassword(browser, pairs, request);
      default:
        return this.toAccount();
    }
  }

  private async changePassword(
    browser: LoggedIn,
    pairs: readonly Pair[],
    request: HttpRequest,
  ): Promise<BrowserAnswer> {
    try {
      const outcome = await this.passwords.change(
        {
          userId: browser.login.userId,
          current: fieldOf(pairs, 'current') ?? '',
          chosen: fieldOf(pairs, 'chosen') ?? '',
          repeated: fieldOf(pairs, 'repeated') ?? '',
        },
        originOf(request),
      );
      if (typeof outcome === 'object')
        return { ...this.toAccount('password-changed'), cookie: outcome.cookie };
      return await this.pages.render(browser, { passwordError: refusals[outcome] });
    } catch (error) {
      if (!(error instanceof TooManyAttempts)) throw error;
      const page = await this.pages.render(browser, {
        passwordError: { field: 'current', message: error.description },
      });
      return { ...page, status: error.status, headers: error.headers };
    }
  }

  private toLogin(): BrowserAnswer {
    return seeOther(`${this.browsers.issuer.url}/auth/login?redirect_to=${encodeURIComponent(PATH)}`);
  }

  private toAccount(done?: string): BrowserAnswer {
    return seeOther(`${this.browsers.issuer.url}${PATH}${done === undefined ? '' : `?done=${done}`}`);
  }
}

function isLoggedIn(browser: KnownBrowser): browser is LoggedIn {
  return browser.login !== undefined;
}
