import { Caller } from './caller';
import { Decision } from './decision';
import { evaluatePolicies } from './evaluate';
import { Interaction } from './interaction';
import { RequestObject } from './policy';
import { PolicySource } from './ports/policy-source';
import { decideByScope } from './scope-decision';

export interface AccessQuestion {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly policies: PolicySource;
  /** Builds the request object. Called at most once, and only when a policy has to read it. */
  readonly request: () => Promise<RequestObject>;
}

/**
 * Who may do what (contract §3, decision order): SMART scopes bound a token before policies grant anything.
 *
 * Rejects when the policies or the request object cannot be read: not knowing is neither yes nor no.
 */
export async function decide({ caller, interaction, policies, request }: AccessQuestion): Promise<Decision> {
  const byScope = decideByScope(caller, interaction);
  if (byScope.outcome !== 'allow') return byScope;
  return evaluatePolicies({ caller, interaction, policies: await policies.find(), request });
}
