import { Controller, Get, Post, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { Pair, parseQueryString } from '../../lib/http/query-string';
import { AuthorizationPageError } from '../../protocol/authorization/authorization-page-error';
import { PatientChoices } from '../../protocol/authorization/patient-choices';
import { hashToken } from '../../protocol/tokens/opaque-token';
import { HttpRequest, queryStringOf } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Public } from '../../security/route-rule.decorator';
import { BrowserAnswer, pageAnswer, seeOther } from '../browser-answer';
import { BrowserAnswerInterceptor } from '../browser-answer.interceptor';
import { BrowserErrorFilter } from '../browser-error.filter';
import { fieldOf } from '../browser-form';
import { Browsers } from '../browsers';
import { clientNameOf, userNameOf } from '../pages/display-name';
import { MAX_SEARCH_LENGTH, patientPage } from '../pages/patient.page';

const EXPIRED = 'This request has expired or was answered already. Go back to the app and start again.';

/** The patient picker (contract §8.2): the user says whom an app is to be about. */
@Controller('auth/patient')
@UseInterceptors(BrowserAnswerInterceptor)
@UseFilters(BrowserErrorFilter)
export class PatientPickerController {
  constructor(
    private readonly browsers: Browsers,
    private readonly choices: PatientChoices,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const query = parseQueryString(queryStringOf(request));
    const interaction = requireInteraction(query);
    const browser = await this.browsers.identify(request);
    if (browser.login === undefined) {
      const answer = seeOther(`${this.browsers.issuer.url}/auth/login?${queryOf(interaction)}`);
      return { ...answer, cookie: browser.cookie };
    }
    const text = shortened(fieldOf(query, 'name') ?? '');
    const choice = await this.choices.describe(interaction, browser, text);
    // Chosen in another tab, perhaps: the authorization endpoint knows how it goes on.
    if (choice === undefined) return this.resume(interaction);
    const formToken = await this.browsers.issueToken(browser, purposeOf(interaction));
    return pageAnswer(
      patientPage({
        ...choice,
        formToken,
        interaction,
        text,
        clientName: clientNameOf(choice.client),
        userName: userNameOf(choice.user),
      }),
    );
  }

  @Post()
  @Public()
  async choose(@Req() request: HttpRequest): Promise<BrowserAnswer> {
    const browser = await this.browsers.identify(request);
    const pairs = await this.browsers.accept(request, browser, {
      purpose: (fields) => purposeOf(fieldOf(fields, 'interaction') ?? ''),
      next: (fields) => ({
        path: `/auth/patient?${queryOf(fieldOf(fields, 'interaction') ?? '')}`,
        label: 'Start again',
      }),
    });
    const interaction = requireInteraction(pairs);
    const chosen = await this.choices.choose(
      interaction,
      browser,
      fieldOf(pairs, 'patient'),
      originOf(request),
    );
    if (!chosen) throw new AuthorizationPageError(EXPIRED);
    return this.resume(interaction);
  }

  private resume(interaction: string): BrowserAnswer {
    return seeOther(`${this.browsers.issuer.url}/oauth2/authorize?${queryOf(interaction)}`);
  }
}

/** Not cut in the middle of a character, which the database would refuse. */
function shortened(text: string): string {
  return text
    .slice(0, MAX_SEARCH_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}

function requireInteraction(pairs: readonly Pair[]): string {
  const interaction = fieldOf(pairs, 'interaction');
  if (interaction === undefined) throw new AuthorizationPageError(EXPIRED);
  return interaction;
}

/** The hash: what stands in the database must not continue an interaction. */
function purposeOf(interaction: string): string {
  return `patient:${hashToken(interaction).toString('base64url')}`;
}

function queryOf(interaction: string): string {
  return new URLSearchParams({ interaction }).toString();
}
