import { Pair } from '../../lib/http/query-string';
import { RequestOrigin } from '../endpoints/request-origin';
import { OAuthError } from '../errors/oauth-error';
import { Consent } from '../ports/consent-store';
import { ConsentDecision, Interaction } from '../ports/interaction-store';
import { PatientSummary, Reader } from '../ports/patient-directory';
import { endsWithLogin, isRefreshTokenGranted } from '../tokens/refresh-rotation';
import { AuthorizationAnswers, errorResponse } from './authorization-answers';
import { AuthorizationChecks, Standing } from './authorization-checks';
import { AuthorizationOutcome, AuthorizationResponse } from './authorization-outcome';
import { keptParameters, readAuthorizationParameters } from './authorization-parameters';
import { AuthorizationRequest, Browser, Pause } from './authorization-request';
import { ConsentDecisions } from './consent-decisions';
import { ConsentRequest } from './consent-request';
import { earlierSelection, limitToShown } from './consent-selection';
import { Interactions } from './interactions';
import { launchContext } from './launch-context';
import { PausedRequests } from './paused-request';

/**
 * The authorization endpoint, RFC 6749 §3.1 and OIDC Core §3.1.2: a request is judged by an ordered list of steps,
 * waits for the person as an interaction where it must, and is judged again in full before it is answered.
 */
export class AuthorizationEndpoint {
  private readonly paused: PausedRequests;

  constructor(
    private readonly checks: AuthorizationChecks,
    private readonly interactions: Interactions,
    private readonly answers: AuthorizationAnswers,
    private readonly decisions: ConsentDecisions,
  ) {
    this.paused = new PausedRequests(checks, interactions);
  }

  /** A request that came by GET. @throws AuthorizationPageError */
  async begin(
    pairs: readonly Pair[],
    browser: Browser,
    origin: RequestOrigin,
  ): Promise<AuthorizationOutcome> {
    const parameters = readAuthorizationParameters(pairs);
    const request = await this.checks.address(parameters);
    return this.refusing(request, async () => {
      const standing = await this.checks.judge(request, browser, undefined);
      if (standing.pause === undefined) return this.grant(standing, origin);
      const id = await this.interactions.begin(parameters, browser.hash);
      return pausedAt(standing.pause, id, parameters);
    });
  }

  /**
   * A request that came by POST: its browser is asked for a GET first, since the cookie of a POST from elsewhere
   * must not count (contract rule 14).
   *
   * @returns the id of the interaction to resume
   * @throws AuthorizationPageError
   */
  async store(pairs: readonly Pair[]): Promise<string | AuthorizationResponse> {
    const parameters = readAuthorizationParameters(pairs);
    const request = await this.checks.address(parameters);
    return this.refusing(request, () => {
      this.checks.verify(request);
      return this.interactions.begin(parameters, undefined);
    });
  }

  /** Goes on with an interaction. @throws AuthorizationPageError when it is unknown, ended or another browser's */
  async resume(id: string, browser: Browser, origin: RequestOrigin): Promise<AuthorizationOutcome> {
    const interaction = await this.interactions.require(id, browser.hash);
    const parameters = keptParameters(interaction);
    const request = await this.checks.address(parameters);
    try {
      const standing = await this.checks.judge(request, browser, interaction);
      if (standing.pause !== undefined) return pausedAt(standing.pause, id, parameters);
      return await this.grant(standing, origin);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { url: issuer } = this.checks.issuer;
      return this.answers.refuse(request, error, { interaction, issuer, origin });
    }
  }

  /** What the consent page shows; undefined when this browser has nothing to decide there. */
  async describeConsent(id: string, browser: Browser): Promise<ConsentRequest | undefined> {
    const undecided = await this.paused.find(id, browser, 'consent');
    if (undecided === undefined) return undefined;
    const { request, person, user } = undecided;
    const { client, scope, options } = request;
    const refreshes =
      request.grantType === 'authorization_code' && isRefreshTokenGranted(client, options, scope);
    return {
      client,
      redirectHost: hostOf(request.redirectUri),
      user,
      scope,
      previouslyGranted: scope.filter((one) => person.consent?.scope.includes(one)),
      previousSelections: selectionsOf(person.consent, scope),
      accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds,
      refreshTokenLifetimeSeconds: refreshes ? options.refreshTokenIdleSeconds : undefined,
      refreshTokenAbsoluteSeconds: options.refreshTokenAbsoluteSeconds,
      endsWithLogin: refreshes && endsWithLogin(scope),
      patient: await this.findPatient(person.patient, { userId: user.id, clientId: client.id }),
    };
  }

  /**
   * Keeps what the user chose of what was shown.
   *
   * @returns false when this browser has nothing to decide there
   */
  async decideConsent(
    id: string,
    browser: Browser,
    decision: ConsentDecision,
    origin: RequestOrigin,
  ): Promise<boolean> {
    const undecided = await this.paused.find(id, browser, 'consent');
    if (undecided === undefined) return false;
    await this.decisions.keep(
      { ...undecided, decision: limitToShown(decision, undecided.request.scope) },
      origin,
    );
    return true;
  }

  /** Of a Patient whose record the user may not read, or which is gone, the id is known. */
  private async findPatient(id: string | undefined, reader: Reader): Promise<PatientSummary | undefined> {
    if (id === undefined) return undefined;
    return (await this.checks.owners.contexts.patients.find(reader, id)) ?? { id, name: id };
  }

  private grant({ request, person }: Standing, origin: RequestOrigin): Promise<AuthorizationResponse> {
    const { user, login, interaction, launch, restsOnConsent = true } = person;
    if (user === undefined || login === undefined) throw new Error('a step let nobody pass');
    const { scope } = request;
    const context = launchContext(scope, person);
    const { url: issuer } = this.checks.issuer;
    return this.answers.grant({
      request,
      user,
      login,
      scope,
      context,
      launch,
      interaction,
      restsOnConsent,
      issuer,
      origin,
    });
  }

  private async refusing<T>(
    request: AuthorizationRequest,
    work: () => Promise<T>,
  ): Promise<T | AuthorizationResponse> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OAuthError) return errorResponse(request, error, this.checks.issuer.url);
      throw error;
    }
  }
}

function pausedAt(
  pause: Pause,
  interactionId: string,
  { single }: Pick<Interaction, 'single'>,
): AuthorizationOutcome {
  if (pause !== 'login') return { kind: pause, interactionId };
  return { kind: 'login', interactionId, loginHint: single.login_hint };
}

function selectionsOf(
  consent: Consent | undefined,
  scope: readonly string[],
): ConsentRequest['previousSelections'] {
  const selected = scope.map((one) => [one, earlierSelection(consent, one)] as const);
  return Object.fromEntries(selected.flatMap(([one, parts]) => (parts === undefined ? [] : [[one, parts]])));
}

/** What a person can recognise of an address. */
function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1);
}
