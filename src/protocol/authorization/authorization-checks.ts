import { Clock } from '../../lib/clock';
import { Issuer } from '../issuer';
import { ClientStore } from '../ports/client-store';
import { Interaction } from '../ports/interaction-store';
import { AuthorizationParameters } from './authorization-parameters';
import { AuthorizationRequest, AuthorizationServer, Browser, Pause, Person } from './authorization-request';
import { addressRequest, personSteps, requestSteps } from './authorization-steps';
import { ResourceOwners } from './resource-owners';

/** Where a request stands: nothing is missing, or the person is needed first. */
export interface Standing {
  readonly request: AuthorizationRequest;
  readonly person: Person;
  readonly pause: Pause | undefined;
}

/** Runs the steps of an authorization request, always all of them against what is true now. */
export class AuthorizationChecks implements AuthorizationServer {
  constructor(
    readonly issuer: Issuer,
    readonly clients: ClientStore,
    readonly owners: ResourceOwners,
    readonly clock: Clock,
  ) {}

  /** @throws AuthorizationPageError */
  address(parameters: AuthorizationParameters): Promise<AuthorizationRequest> {
    return addressRequest(parameters, this);
  }

  /** What can be judged without a person. @throws OAuthError */
  verify(request: AuthorizationRequest): void {
    for (const step of requestSteps) step(request, this);
  }

  /** All of it. @throws OAuthError */
  async judge(
    request: AuthorizationRequest,
    browser: Browser,
    interaction: Interaction | undefined,
  ): Promise<Standing> {
    this.verify(request);
    const person: Person = { login: browser.login, interaction };
    for (const step of personSteps) {
      const pause = await step(request, person, this);
      if (pause !== undefined) return { request, person, pause };
    }
    return { request, person, pause: undefined };
  }
}
