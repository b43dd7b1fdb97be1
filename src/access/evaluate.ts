import { Caller } from './caller';
import { Decision } from './decision';
import { Interaction } from './interaction';
import { hasLink, linksHold } from './links';
import { Policy, RequestObject } from './policy';
import { PolicyEngine } from './policy-engine';
import { POLICY_ENGINES } from './policy-engines';

const ENGINES: ReadonlyMap<string, PolicyEngine> = new Map(
  POLICY_ENGINES.map((engine) => [engine.name, engine]),
);

export interface PolicyQuestion {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly policies: readonly Policy[];
  /** Builds the request object. Called only when a policy cannot be decided without it. */
  readonly request: () => Promise<RequestObject>;
}

/** Whether any of these policies allows. */
type AnyAllows = (policies: readonly Policy[]) => Promise<boolean>;

/** What the access policies say (contract §7, rules 1 to 3): denied unless some policy allows. */
export function evaluatePolicies(question: PolicyQuestion): Promise<Decision> {
  return evaluate(question, evaluator(question));
}

/**
 * The same before the resource of a write is known: denied where no policy that applies could allow it,
 * whatever is written. Otherwise validation would answer, and hash secrets for, callers without any access.
 */
export function anticipatePolicies(question: Omit<PolicyQuestion, 'request'>): Promise<Decision> {
  return evaluate(question, (policies) => Promise.resolve(policies.length > 0));
}

async function evaluate(question: Omit<PolicyQuestion, 'request'>, anyAllows: AnyAllows): Promise<Decision> {
  const { caller, interaction } = question;
  // Contract rule 10: policies on issuing scopes have no say in who reaches which data.
  const policies = question.policies.filter((policy) => policy.type === 'rest');
  const holding = policies.filter((policy) => linksHold(policy, caller, interaction));

  if (caller.clientId === undefined && caller.userId === undefined) {
    const open = isClosedToAnonymous(interaction) ? [] : holding.filter(admitsAnonymous);
    return (await anyAllows(open)) ? { outcome: 'allow' } : { outcome: 'deny', reason: 'unauthenticated' };
  }

  const granting = caller.userId === undefined ? holding : holding.filter(grantsToUser);
  if (!(await anyAllows(granting))) return { outcome: 'deny', reason: 'no-policy' };
  if (caller.userId === undefined) return { outcome: 'allow' };

  // Rule 2: a client's own policies bound what users do through it. That such policies exist is a matter of
  // the Client link alone: one for reading only must not leave writing unbounded.
  const restricts = policies.some((policy) => isRestrictionOf(policy, caller.clientId));
  const restricting = holding.filter((policy) => isRestrictionOf(policy, caller.clientId));
  if (restricts && !(await anyAllows(restricting))) return { outcome: 'deny', reason: 'no-policy' };
  return { outcome: 'allow' };
}

/** Contract rule 6: whatever the policies say, anonymous callers never get here. */
function isClosedToAnonymous({ admin, operation, resourceType }: Interaction): boolean {
  return admin || operation === 'FhirOperation' || resourceType === undefined;
}

/** Contract rule 6: open to everybody only on purpose. */
function admitsAnonymous(policy: Policy): boolean {
  return policy.anonymous && !hasLink(policy, 'Client') && !hasLink(policy, 'User');
}

function grantsToUser(policy: Policy): boolean {
  return hasLink(policy, 'User') || !hasLink(policy, 'Client');
}

function isRestrictionOf(policy: Policy, clientId: string | undefined): boolean {
  if (hasLink(policy, 'User')) return false;
  return policy.links.some((link) => link.type === 'Client' && link.id === clientId);
}

/** Asks the engines; those first that need no request object, which is built at most once. */
function evaluator(question: PolicyQuestion): AnyAllows {
  let built: Promise<RequestObject> | undefined;
  return async (policies) => {
    const simple = policies.filter((policy) => ENGINES.get(policy.engine)?.readsRequest === false);
    if (simple.some((policy) => allows(policy, {}))) return true;
    const others = policies.filter((policy) => ENGINES.get(policy.engine)?.readsRequest === true);
    if (others.length === 0) return false;
    built ??= question.request();
    const request = await built;
    return others.some((policy) => allows(policy, request));
  };
}

/** Contract §7: an evaluation error denies. */
function allows(policy: Policy, request: RequestObject): boolean {
  try {
    return ENGINES.get(policy.engine)?.evaluate(policy, request) === true;
  } catch {
    return false;
  }
}
