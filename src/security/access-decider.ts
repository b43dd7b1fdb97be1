import { Caller } from '../access/caller';
import { decide } from '../access/decide';
import { Decision } from '../access/decision';
import { anticipatePolicies, evaluatePolicies } from '../access/evaluate';
import { Interaction } from '../access/interaction';
import { RequestObject } from '../access/policy';
import { PolicySource } from '../access/ports/policy-source';
import { buildRequestObject, RequestFacts } from '../access/request-object';
import { decideByScope } from '../access/scope-decision';
import { ClientStore } from '../protocol/ports/client-store';
import { UserStore } from '../protocol/ports/user-store';
import { DecisionUnavailable } from './decision-unavailable';

/** The one entry to access decisions: Caller and interaction in, decision out. Knows nothing of HTTP. */
export class AccessDecider {
  constructor(
    private readonly policies: PolicySource,
    private readonly clients: ClientStore,
    private readonly users: UserStore,
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

  /**
   * The first half of a write, before its resources are known: scopes, and whether there is a policy that
   * could allow it.
   *
   * @throws DecisionUnavailable
   */
  async anticipate(caller: Caller, interaction: Interaction): Promise<Decision> {
    const byScope = decideByScope(caller, interaction);
    if (byScope.outcome === 'deny') return byScope;
    const byPolicies = await settle(
      this.policies.find().then((policies) => anticipatePolicies({ caller, interaction, policies })),
    );
    return byPolicies.outcome === 'deny' ? byPolicies : byScope;
  }

  /** The second half, once for each state of the resource: policies alone. */
  decideByPolicies(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<Decision> {
    const request = () => this.describe(caller, interaction, facts);
    return settle(
      this.policies.find().then((policies) => evaluatePolicies({ caller, interaction, policies, request })),
    );
  }

  private async describe(
    caller: Caller,
    interaction: Interaction,
    facts: RequestFacts,
  ): Promise<RequestObject> {
    const client = caller.clientId === undefined ? undefined : await this.clients.find(caller.clientId);
    const user = caller.userId === undefined ? undefined : await this.users.find(caller.userId);
    const known = {
      ...(client && { client: client.document }),
      ...(user && { user: user.document, role: [...(caller.roles ?? [])] }),
    };
    return buildRequestObject({ ...facts, ...known }, caller, interaction);
  }
}

async function settle<T>(decision: Promise<T>): Promise<T> {
  try {
    return await decision;
  } catch (error) {
    throw new DecisionUnavailable(error);
  }
}
