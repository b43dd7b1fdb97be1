import { OAuthError } from '../errors/oauth-error';
import { Interaction } from '../ports/interaction-store';
import { User } from '../ports/user-store';
import { AuthorizationChecks } from './authorization-checks';
import { AuthorizationPageError } from './authorization-page-error';
import { keptParameters } from './authorization-parameters';
import { AuthorizationRequest, Browser, Pause, Person } from './authorization-request';
import { Interactions } from './interactions';

/** An authorization request that waits for its user to decide something. */
export interface PausedRequest {
  readonly request: AuthorizationRequest;
  readonly person: Person;
  readonly user: User;
  readonly interaction: Interaction;
}

/** Finds the requests that wait for a certain decision, as they stand now. */
export class PausedRequests {
  constructor(
    private readonly checks: AuthorizationChecks,
    private readonly interactions: Interactions,
  ) {}

  /** Undefined when this browser has nothing of the kind to decide there. */
  async find(id: string, browser: Browser, awaited: Pause): Promise<PausedRequest | undefined> {
    const interaction = await this.interactions.find(id, browser.hash);
    if (interaction === undefined) return undefined;
    try {
      const request = await this.checks.address(keptParameters(interaction));
      const { person, pause } = await this.checks.judge(request, browser, interaction);
      const { user } = person;
      return pause === awaited && user !== undefined ? { request, person, user, interaction } : undefined;
    } catch (error) {
      // What it is that stands in the way, whoever resumes the interaction is told.
      if (error instanceof OAuthError || error instanceof AuthorizationPageError) return undefined;
      throw error;
    }
  }
}
