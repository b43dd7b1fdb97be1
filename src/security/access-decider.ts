import { Caller } from '../access/caller';
import { decide } from '../access/decide';
import { Decision } from '../access/decision';
import { evaluatePolicies } from '../access/evaluate';
import { Interaction } from '../access/interaction';
import { RequestObject } from '../access/policy';
import { PolicySource } from '../access/ports/policy-source';
import { buildRequestObject, RequestFacts } from '../access/request-object';
import { decideByScope } from '../access/scope-decision';
import { ClientStore } from '../protocol/ports/client-store';
import { DecisionUnavailable } from './decision-unavailable';

/** The one entry to access decisions: Caller and interaction in, decision out. Knows nothing of HTTP. */
export class AccessDecider {
  constructor(
    private readonly policies: PolicySource,
    private readonly clients: ClientStore,
  ) {}

  /**
   * Scopes, then policies.
   *
   * @throws DecisionUnavailable when policies or the request object cannot be read
   */
  decide(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<Decision> {
    const { policies } = this;
    return settle(
      decide({ caller, interaction, policies, request: () => this.describe(caller, interaction, facts) }),
    );
  }

  /** Scopes alone: the first half of a write, whose policies are decided once its resources are known. */
  decideByScope(caller: Caller, interaction: Interaction): Decision {
    return decideByScope(caller, interaction);
  }

  /** Policies alone: the second half. */
  decideByPolicies(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<Decision> {
    const request = () => this.describe(caller, interaction, facts);
    return settle(
      this.policies.find().then((policies) => evaluatePolicies({ caller, interaction, policies, request })),
    );
  }

  /** Whether any policy admits callers without credentials; if none does, they need not be heard out. */
  async admitsAnonymous(): Promise<boolean> {
    const policies = await settle(this.policies.find());
    return policies.some((policy) => policy.anonymous);
  }

  private async describe(
    caller: Caller,
    interaction: Interaction,
    facts: RequestFacts,
  ): Promise<RequestObject> {
    const client = caller.clientId === undefined ? undefined : await this.clients.find(caller.clientId);
    const described = client && { resourceType: 'Client', id: client.id, ...client.document };
    return buildRequestObject({ ...facts, ...(described && { client: described }) }, caller, interaction);
  }
}

async function settle<T>(decision: Promise<T>): Promise<T> {
  try {
    return await decision;
  } catch (error) {
    throw new DecisionUnavailable(error);
  }
}
