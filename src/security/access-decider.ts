import { Caller } from '../access/caller';
import { anticipate, decide } from '../access/decide';
import { Decision, Denial, narrowingsOf } from '../access/decision';
import { Interaction } from '../access/interaction';
import { Narrowing } from '../access/narrowing';
import { RequestObject } from '../access/policy';
import { PolicySource } from '../access/ports/policy-source';
import { buildRequestObject, RequestFacts } from '../access/request-object';
import { ClientStore } from '../protocol/ports/client-store';
import { UserStore } from '../protocol/ports/user-store';
import { Access, Decisions, Reached } from './access';
import { AccessDenied } from './access-denied';
import { DecisionUnavailable } from './decision-unavailable';

/** The one entry to access decisions: Caller and interaction in, Access out. Knows nothing of HTTP. */
export class AccessDecider implements Decisions {
  constructor(
    private readonly policies: PolicySource,
    private readonly clients: ClientStore,
    private readonly users: UserStore,
  ) {}

  /**
   * Decides a request, or a Bundle entry: scopes, then policies.
   *
   * @param by `handler`: a write, whose policies must see its resources. So far only what they could allow at all
   *   is decided; the handler asks `Access.decideState` for each state.
   * @throws AccessDenied
   * @throws DecisionUnavailable when policies or the request object cannot be read
   */
  async open(
    caller: Caller,
    interaction: Interaction,
    facts: RequestFacts,
    by: 'guard' | 'handler',
  ): Promise<Access> {
    const { policies } = this;
    const narrowings =
      by === 'guard'
        ? await this.require(caller, interaction, facts)
        : required(await settle(anticipate({ caller, interaction, policies })));
    return new Access(this, { caller, interaction, facts, narrowings });
  }

  /**
   * @throws AccessDenied
   * @throws DecisionUnavailable
   */
  async require(
    caller: Caller,
    interaction: Interaction,
    facts: RequestFacts,
  ): Promise<readonly Narrowing[]> {
    const { policies } = this;
    const request = () => this.describe(caller, interaction, facts);
    return required(await settle(decide({ caller, interaction, policies, request })));
  }

  /** @throws DecisionUnavailable */
  async reach(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<Reached> {
    const { policies } = this;
    let readRequest = false;
    const request = () => {
      readRequest = true;
      return this.describe(caller, interaction, facts);
    };
    const decision = await settle(decide({ caller, interaction, policies, request }));
    return { narrowings: narrowingsOf(decision), readRequest };
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

/** @throws AccessDenied */
function required(decision: Decision): readonly Narrowing[] {
  if (decision.outcome === 'deny') throw denialOf(decision);
  return narrowingsOf(decision);
}

function denialOf({ reason, requiredScope }: Denial): AccessDenied {
  if (reason === 'unauthenticated') return AccessDenied.noCredential();
  return reason === 'insufficient-scope'
    ? AccessDenied.insufficientScope(requiredScope)
    : AccessDenied.forbidden();
}
