import { Controller, Get, Post, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { Pair, parseQueryString } from '../../lib/http/query-string';
import { AuthorizationEndpoint } from '../../protocol/authorization/authorization.endpoint';
import { AuthorizationPageError } from '../../protocol/authorization/authorization-page-error';
import { ConsentDecision } from '../../protocol/ports/interaction-store';
import { hashToken } from '../../protocol/tokens/opaque-token';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { BrowserAnswer, pageAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { fieldOf } from '../browser-form';
import { Browsers } from '../browsers';
import { consentPage } from '../pages/consent.page';
import { clientNameOf, userNameOf } from '../pages/display-name';
import { chosenScopes } from '../pages/scope-choices';

const EXPIRED = 'This request has expired or was answered already. Go back to the app and start again.';

/** The consent page (contract §8.2): the user allows, narrows or denies what an app asks for. */
@Controller(['auth/consent', 'auth/grant'])
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class ConsentController {
  constructor(
    private readonly browsers: Browsers,
    private readonly endpoint: AuthorizationEndpoint,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const interaction = requireInteraction(parseQueryString(queryStringOf(request)));
    const browser = await this.browsers.identify(request);
    if (browser.login === undefined) {
      const answer = seeOther(`${this.browsers.issuer.url}/auth/login?${queryOf(interaction)}`);
      return { ...answer, cookie: browser.cookie };
    }
    const asked = await this.endpoint.describeConsent(interaction, browser);
    // Decided in another tab, perhaps: the authorization endpoint knows how it goes on.
    if (asked === undefined) return this.resume(interaction);
    const { document } = asked.client;
    const formToken = await this.browsers.issueToken(browser, purposeOf(interaction));
    return pageAnswer(
      consentPage({
        ...asked,
        formToken,
        interaction,
        clientName: clientNameOf(asked.client),
        userName: userNameOf(asked.user),
        links: { home: document.client_uri, privacy: document.policy_uri, terms: document.tos_uri },
      }),
    );
  }

  @Post()
  @Public()
  async decide(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const browser = await this.browsers.identify(request);
    const pairs = await this.browsers.accept(request, browser, {
      purpose: (fields) => purposeOf(fieldOf(fields, 'interaction') ?? ''),
      next: (fields) => ({
        path: `/auth/consent?${queryOf(fieldOf(fields, 'interaction') ?? '')}`,
        label: 'Start again',
      }),
    });
    const interaction = requireInteraction(pairs);
    const decided = await this.endpoint.decideConsent(
      interaction,
      browser,
      decisionOf(pairs),
      originOf(request),
    );
    if (!decided) throw new AuthorizationPageError(EXPIRED);
    return this.resume(interaction);
  }

  private resume(interaction: string): BrowserAnswer {
    return seeOther(`${this.browsers.issuer.url}/oauth2/authorize?${queryOf(interaction)}`);
  }
}

/** Anything but the button that allows is a denial. */
function decisionOf(pairs: readonly Pair[]): ConsentDecision {
  if (fieldOf(pairs, 'decision') !== 'allow') return { kind: 'denied' };
  return { kind: 'granted', scope: chosenScopes(pairs) };
}

function requireInteraction(pairs: readonly Pair[]): string {
  const interaction = fieldOf(pairs, 'interaction');
  if (interaction === undefined) throw new AuthorizationPageError(EXPIRED);
  return interaction;
}

/** The hash: what stands in the database must not continue an interaction. */
function purposeOf(interaction: string): string {
  return `consent:${hashToken(interaction).toString('base64url')}`;
}

function queryOf(interaction: string): string {
  return new URLSearchParams({ interaction }).toString();
}
