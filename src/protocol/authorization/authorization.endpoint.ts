import { Pair } from '../../lib/http/query-string';
import { RequestOrigin } from '../endpoints/request-origin';
import { OAuthError } from '../errors/oauth-error';
import { ConsentDecision, Interaction } from '../ports/interaction-store';
import { isRefreshTokenGranted } from '../tokens/refresh-rotation';
import { AuthorizationAnswers, errorResponse } from './authorization-answers';
import { AuthorizationChecks, Standing } from './authorization-checks';
import { AuthorizationOutcome, AuthorizationResponse } from './authorization-outcome';
import { AuthorizationPageError } from './authorization-page-error';
import { keptParameters, readAuthorizationParameters } from './authorization-parameters';
import { AuthorizationRequest, Browser, Pause } from './authorization-request';
import { ConsentDecisions } from './consent-decisions';
import { ConsentRequest } from './consent-request';
import { Interactions } from './interactions';
import { launchContext } from './launch-context';

/**
 * The authorization endpoint, RFC 6749 §3.1 and OIDC Core §3.1.2: a request is judged by an ordered list of steps,
 * waits for the person as an interaction where it must, and is judged again in full before it is answered.
 */
export class AuthorizationEndpoint {
  constructor(
    private readonly checks: AuthorizationChecks,
    private readonly interactions: Interactions,
    private readonly answers: AuthorizationAnswers,
    private readonly decisions: ConsentDecisions,
  ) {}

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
    let standing: Standing;
    try {
      standing = await this.checks.judge(request, browser, interaction);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { url: issuer } = this.checks.issuer;
      return this.answers.refuse(request, error, { interaction, issuer, origin });
    }
    if (standing.pause !== undefined) return pausedAt(standing.pause, id, parameters);
    return this.grant(standing, origin);
  }

  /** What the consent page shows; undefined when this browser has nothing to decide there. */
  async describeConsent(id: string, browser: Browser): Promise<ConsentRequest | undefined> {
    const undecided = await this.findUndecided(id, browser);
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
      accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds,
      refreshTokenLifetimeSeconds: refreshes ? options.refreshTokenIdleSeconds : undefined,
      refreshTokenAbsoluteSeconds: options.refreshTokenAbsoluteSeconds,
      patient: person.patient,
    };
  }

  /**
   * Keeps what the user chose of what was shown. `openid` cannot be taken away: it is the login itself.
   *
   * @returns false when this browser has nothing to decide there
   */
  async decideConsent(
    id: string,
    browser: Browser,
    decision: ConsentDecision,
    origin: RequestOrigin,
  ): Promise<boolean> {
    const undecided = await this.findUndecided(id, browser);
    if (undecided === undefined) return false;
    await this.decisions.keep({ ...undecided, decision: limited(decision, undecided.request.scope) }, origin);
    return true;
  }

  private async findUndecided(id: string, browser: Browser) {
    const interaction = await this.interactions.find(id, browser.hash);
    if (interaction === undefined) return undefined;
    try {
      const request = await this.checks.address(keptParameters(interaction));
      const { person, pause } = await this.checks.judge(request, browser, interaction);
      const { user } = person;
      return pause === 'consent' && user !== undefined ? { request, person, user, interaction } : undefined;
    } catch (error) {
      // What it is that stands in the way, whoever resumes the interaction is told.
      if (error instanceof OAuthError || error instanceof AuthorizationPageError) return undefined;
      throw error;
    }
  }

  private grant({ request, person }: Standing, origin: RequestOrigin): Promise<AuthorizationResponse> {
    const { user, login, interaction, patient, restsOnConsent = true } = person;
    if (user === undefined || login === undefined) throw new Error('a step let nobody pass');
    const { scope } = request;
    const context = launchContext(scope, patient);
    const { url: issuer } = this.checks.issuer;
    const approval = { request, user, login, scope, context, interaction, restsOnConsent, issuer, origin };
    return this.answers.grant(approval);
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
  if (pause === 'consent') return { kind: 'consent', interactionId };
  return { kind: 'login', interactionId, loginHint: single.login_hint };
}

/** Nothing but what was shown can be allowed; whoever unticks all of it has said no. */
function limited(decision: ConsentDecision, shown: readonly string[]): ConsentDecision {
  if (decision.kind === 'denied') return decision;
  const scope = shown.filter((one) => one === 'openid' || decision.scope.includes(one));
  return scope.length === 0 && shown.length > 0 ? { kind: 'denied' } : { kind: 'granted', scope };
}

/** What a person can recognise of an address. */
function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1);
}
