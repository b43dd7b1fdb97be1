import { Controller, Get, Post, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { Pair, parseQueryString } from '../../lib/http/query-string';
import { AuthorizationEndpoint } from '../../protocol/authorization/authorization.endpoint';
import {
  AuthorizationOutcome,
  AuthorizationResponse,
  renderRedirect,
} from '../../protocol/authorization/authorization-outcome';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { BrowserAnswer, pageAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { readFormPairs } from '../browser-form';
import { Browsers } from '../browsers';
import { formPostPage } from '../pages/form-post.page';

/** The authorization endpoint, RFC 6749 §3.1, and its compatibility paths (contract §1). */
@Controller(['oauth2/authorize', 'auth/authorize', 'oauth2/auth'])
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class AuthorizeController {
  constructor(
    private readonly browsers: Browsers,
    private readonly endpoint: AuthorizationEndpoint,
  ) {}

  @Get()
  @Public()
  async begin(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const pairs = parseQueryString(queryStringOf(request));
    const interaction = resumedBy(pairs);
    const browser = await this.browsers.identify(request);
    const origin = originOf(request);
    const outcome =
      interaction === undefined
        ? await this.endpoint.begin(pairs, browser, origin)
        : await this.endpoint.resume(interaction, browser, origin);
    const answer = this.answerOf(outcome);
    return outcome.kind === 'response' ? answer : { ...answer, cookie: browser.cookie };
  }

  /**
   * Answered by a GET before any cookie is read (contract rule 14): a form from elsewhere carries no SameSite=Lax
   * cookie, so that whoever is logged in would have to log in again.
   */
  @Post()
  @Public()
  async store(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const stored = await this.endpoint.store(readFormPairs(request));
    return typeof stored === 'string'
      ? this.goTo('/oauth2/authorize', { interaction: stored })
      : answerWith(stored);
  }

  private answerOf(outcome: AuthorizationOutcome): BrowserAnswer {
    if (outcome.kind === 'response') return answerWith(outcome);
    const { interactionId: interaction } = outcome;
    if (outcome.kind !== 'login') return this.goTo(`/auth/${outcome.kind}`, { interaction });
    const { loginHint } = outcome;
    return this.goTo('/auth/login', {
      interaction,
      ...(loginHint !== undefined && { login_hint: loginHint }),
    });
  }

  private goTo(path: string, query: Record<string, string>): BrowserAnswer {
    return seeOther(`${this.browsers.issuer.url}${path}?${new URLSearchParams(query).toString()}`);
  }
}

/** Nothing else comes with it: a client's request may have a parameter of this name, which says nothing. */
function resumedBy(pairs: readonly Pair[]): string | undefined {
  const [first] = pairs;
  return pairs.length === 1 && first?.[0] === 'interaction' ? first[1] : undefined;
}

/** Contract §8.2: success and error are `302 Found`. */
function answerWith(response: AuthorizationResponse): BrowserAnswer {
  const { redirectUri, mode, parameters } = response;
  if (mode !== 'form_post') return { status: 302, location: renderRedirect(response) };
  return { ...pageAnswer(formPostPage(redirectUri, parameters)), formAction: formActionOf(redirectUri) };
}

/**
 * The client's origin; the scheme where CSP cannot say that: for a private one, and for `[::1]`, which is no host
 * there (CSP Level 3 §2.3.1).
 */
function formActionOf(redirectUri: string): string {
  const { origin, protocol, hostname } = new URL(redirectUri);
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin;
}
