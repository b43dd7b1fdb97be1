import { Pair } from '../lib/http/query-string';
import { Browser } from '../protocol/authorization/authorization-request';
import { BrowserSessions, isBrowserCookie, newBrowserCookie } from '../protocol/login/browser-sessions';
import { FormTokens } from '../protocol/login/form-tokens';
import { Issuer } from '../protocol/issuer';
import { hashToken } from '../protocol/tokens/opaque-token';
import { readBrowserCookie } from '../security/browser-cookie';
import { HttpRequest } from '../security/http-request';
import { fieldOf, readFormPairs } from './browser-form';
import { FormRefused } from './form-refused';
import { ErrorPageModel } from './pages/error.page';
import { FORM_TOKEN } from './pages/layout';

export interface KnownBrowser extends Browser {
  /** The value of the cookie that a page must set, for a browser that came without one. */
  readonly cookie: string | undefined;
}

/** A form as a handler expects it. */
interface ExpectedForm {
  readonly purpose: (pairs: readonly Pair[]) => string;
  /** Where the person begins again when it is refused, from its fields. */
  readonly next: (pairs: readonly Pair[]) => NonNullable<ErrorPageModel['next']>;
}

/** Knows browsers by their cookie, and the forms that this server gave them. */
export class Browsers {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly tokens: FormTokens,
    readonly issuer: Issuer,
  ) {}

  /** A browser without a cookie gets one, which opens nothing: it binds forms and interactions to the browser. */
  async identify({ headers }: Pick<HttpRequest, 'headers'>): Promise<KnownBrowser> {
    const sent = readBrowserCookie(headers, this.issuer.url);
    if (sent === undefined || !isBrowserCookie(sent)) {
      const cookie = newBrowserCookie();
      return { hash: hashToken(cookie), login: undefined, cookie };
    }
    return { hash: hashToken(sent), login: await this.sessions.find(sent), cookie: undefined };
  }

  issueToken({ hash }: Browser, purpose: string): Promise<string> {
    return this.tokens.issue(hash, purpose);
  }

  /**
   * The fields of a form that this server gave to this browser for this purpose, once (contract rule 14).
   *
   * @throws FormRefused for anything else
   */
  async accept(
    request: HttpRequest,
    browser: Browser,
    { purpose, next }: ExpectedForm,
  ): Promise<readonly Pair[]> {
    const pairs = readFormPairs(request);
    const isOurs =
      isSameOrigin(request, this.issuer.url) &&
      (await this.tokens.consume(fieldOf(pairs, FORM_TOKEN), browser.hash, purpose(pairs)));
    if (!isOurs) throw new FormRefused(next(pairs));
    return pairs;
  }
}

/**
 * Whether a form was sent by a page of this server, as far as the browser says so. `null` is what `no-referrer`
 * makes of the origin, so it is no mismatch (contract rule 14): the token decides.
 */
function isSameOrigin({ headers }: HttpRequest, issuer: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return (origin === undefined || origin === 'null' || origin === issuer) && site !== 'cross-site';
}
