import { Controller, Get, Post, Req, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { Caller } from '../../access/caller';
import { parseQueryString } from '../../lib/http/query-string';
import { JsonObject } from '../../lib/json';
import { Browser } from '../../protocol/authorization/authorization-request';
import { EndSessionEndpoint } from '../../protocol/endpoints/end-session.endpoint';
import { RequestOrigin } from '../../protocol/endpoints/request-origin';
import { parseFormParameters } from '../../protocol/endpoints/request-parameters';
import { UserStore } from '../../protocol/ports/user-store';
import { ResourceError } from '../../resource/operation-outcome';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { BrowserAnswer, pageAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { readFormPairs } from '../browser-form';
import { Browsers } from '../browsers';
import { LogoutGuard } from '../logout.guard';
import { clientNameOf, userNameOf } from '../pages/display-name';
import { FORM_TOKEN } from '../pages/layout';
import { loggedOutPage, logoutConfirmationPage } from '../pages/logout.page';

const PATH = '/oauth2/logout';
const PURPOSE = 'logout';

/** What a client may send (RP-Initiated Logout §2); the rest is not passed on. */
const PARAMETERS = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state'];

/** Logout (contract §9.4): by a client's redirect, by the user, or by an API call. */
@Controller(['oauth2/logout', 'auth/logout'])
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class LogoutController {
  constructor(
    private readonly browsers: Browsers,
    private readonly endpoint: EndSessionEndpoint,
    private readonly users: UserStore,
  ) {}

  @Get()
  @Public()
  async begin(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const { single } = parseFormParameters(parseQueryString(queryStringOf(request)));
    const browser = await this.browsers.identify(request);
    const outcome = await this.endpoint.begin(single, browser.login, originOf(request));
    if (outcome.kind === 'ended') return ended(outcome.redirectUri);
    const { client, parameters } = outcome;
    const page = logoutConfirmationPage({
      formToken: await this.browsers.issueToken(browser, PURPOSE),
      userName: await this.findUserName(browser),
      clientName: client && clientNameOf(client),
      clientId: parameters.client_id,
      postLogoutRedirectUri: parameters.post_logout_redirect_uri,
      state: parameters.state,
    });
    return { ...pageAnswer(page), cookie: browser.cookie };
  }

  @Post()
  @Public()
  @UseGuards(LogoutGuard)
  async act(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    if (request.caller !== undefined) return this.closeSessionOf(request.caller, originOf(request));
    const sent = readFormPairs(request);
    const { single } = parseFormParameters(sent);
    if (single[FORM_TOKEN] === undefined) return this.retryAsGet(single);
    const browser = await this.browsers.identify(request);
    const next = { path: PATH, label: 'Sign out' };
    await this.browsers.accept(request, browser, { purpose: () => PURPOSE, next: () => next });
    return ended(await this.endpoint.confirm(single, browser.login, originOf(request)));
  }

  private async closeSessionOf(
    { sessionId, userId, clientId, credential }: Caller,
    origin: RequestOrigin,
  ): Promise<BrowserAnswer> {
    if (sessionId === undefined) {
      throw ResourceError.of(400, 'invalid', 'No Session belongs to this credential. Send the access token.');
    }
    await this.endpoint.close({ sessionId, userId, clientId }, origin);
    return { status: 200, body: loggedOut(), ...(credential === 'cookie' && { cookie: null }) };
  }

  /** A form from the client's site carries no SameSite=Lax cookie: who is logged in shows at the GET. */
  private retryAsGet(parameters: Readonly<Record<string, string>>): BrowserAnswer {
    const known = PARAMETERS.flatMap((name): [string, string][] => {
      const value = parameters[name];
      return value === undefined ? [] : [[name, value]];
    });
    return seeOther(`${this.browsers.issuer.url}${PATH}?${new URLSearchParams(known).toString()}`);
  }

  private async findUserName({ login }: Browser): Promise<string | undefined> {
    const user = login && (await this.users.find(login.userId));
    return user && userNameOf(user);
  }
}

function ended(redirectUri: string | undefined): BrowserAnswer {
  const answer = redirectUri === undefined ? pageAnswer(loggedOutPage()) : seeOther(redirectUri);
  return { ...answer, cookie: null };
}

function loggedOut(): JsonObject {
  return {
    resourceType: 'OperationOutcome',
    id: 'ok',
    issue: [{ severity: 'information', code: 'informational', details: { text: 'Logged out' } }],
  };
}
