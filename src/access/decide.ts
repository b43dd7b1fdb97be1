import { Caller } from './caller';
import { Decision, narrowedTo, narrowingsOf } from './decision';
import { anticipatePolicies, evaluatePolicies } from './evaluate';
import { Interaction } from './interaction';
import { anyOf, Narrowing, withinScopes } from './narrowing';
import { RequestObject } from './policy';
import { PolicySource } from './ports/policy-source';
import { profileNarrowing } from './profile-narrowing';
import { decideByScope } from './scope-decision';

export interface AccessQuestion {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly policies: PolicySource;
  /** Builds the request object. Called at most once, and only when a policy has to read it. */
  readonly request: () => Promise<RequestObject>;
}

/**
 * Who may do what (contract §3, decision order): SMART scopes bound a token before policies grant anything, and
 * what remains is what both let through.
 *
 * Rejects when the policies or the request object cannot be read: not knowing is neither yes nor no.
 */
export function decide({ policies, request, ...asked }: AccessQuestion): Promise<Decision> {
  return join(asked, async () => evaluatePolicies({ ...asked, request, policies: await policies.find() }));
}

/** The same before the resource of a write is known: the most that the decision could be for any resource. */
export function anticipate({ policies, ...asked }: Omit<AccessQuestion, 'request'>): Promise<Decision> {
  return join(asked, async () => anticipatePolicies({ ...asked, policies: await policies.find() }));
}

type Asked = Pick<AccessQuestion, 'caller' | 'interaction'>;

async function join({ caller, interaction }: Asked, byPolicies: () => Promise<Decision>): Promise<Decision> {
  const byScope = decideByScope(caller, interaction);
  const decision = byScope.outcome === 'deny' ? byScope : both(byScope, await byPolicies());
  const own = profileNarrowing(caller, interaction);
  return own === undefined ? decision : either(decision, own);
}

function both(byScope: Decision, byPolicies: Decision): Decision {
  if (byPolicies.outcome === 'deny' || byScope.outcome === 'allow') return byPolicies;
  return narrowedTo(withinScopes(narrowingsOf(byScope), narrowingsOf(byPolicies)));
}

function either(decision: Decision, own: Narrowing): Decision {
  return narrowedTo(anyOf([...narrowingsOf(decision), own]));
}
