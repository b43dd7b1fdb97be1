import { Caller } from './caller';
import { Decision, narrowedTo } from './decision';
import { Interaction } from './interaction';
import { hasLink, linksHold } from './links';
import { anyOf, bothOf, isUnnarrowed, Narrowing, UNNARROWED } from './narrowing';
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

/** What any of these policies lets through. */
type Granted = (policies: readonly Policy[]) => Promise<readonly Narrowing[]>;

/** What the access policies say (contract §7, rules 1 to 3): denied unless some policy allows. */
export function evaluatePolicies(question: PolicyQuestion): Promise<Decision> {
  return evaluate(question, evaluator(question));
}

/**
 * The same before the resource of a write is known: the most that the policies could let through, whatever is
 * written. Otherwise validation would answer, and hash secrets for, callers without any access. It serves to refuse
 * early: a policy that reads the request is taken for one that allows, though it may be about something else.
 */
export function anticipatePolicies(question: Omit<PolicyQuestion, 'request'>): Promise<Decision> {
  return evaluate(question, (policies) => {
    const [asking, simple] = splitByNeed(policies);
    return Promise.resolve(
      asking.length > 0 ? [UNNARROWED] : grantedBy(simple, { ...question, request: {} }),
    );
  });
}

async function evaluate(question: Omit<PolicyQuestion, 'request'>, granted: Granted): Promise<Decision> {
  const { caller, interaction } = question;
  // Contract rule 10: policies on issuing scopes have no say in who reaches which data.
  const policies = question.policies.filter((policy) => policy.type === 'rest');
  const holding = policies.filter((policy) => linksHold(policy, caller, interaction));

  if (caller.clientId === undefined && caller.userId === undefined) {
    const open = isClosedToAnonymous(interaction) ? [] : holding.filter(admitsAnonymous);
    const reached = await granted(open);
    return reached.length > 0 ? narrowedTo(reached) : { outcome: 'deny', reason: 'unauthenticated' };
  }

  const granting = caller.userId === undefined ? holding : holding.filter(grantsToUser);
  const reached = await granted(granting);
  if (reached.length === 0 || caller.userId === undefined) return narrowedTo(reached);

  // Rule 2: a client's own policies bound what users do through it. That such policies exist is a matter of
  // the Client link alone: one for reading only must not leave writing unbounded.
  if (!policies.some((policy) => isRestrictionOf(policy, caller.clientId))) return narrowedTo(reached);
  const restricting = holding.filter((policy) => isRestrictionOf(policy, caller.clientId));
  return narrowedTo(bothOf(reached, await granted(restricting)));
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
function evaluator(question: PolicyQuestion): Granted {
  let built: Promise<RequestObject> | undefined;
  return async (policies) => {
    const [asking, simple] = splitByNeed(policies);
    const reached = grantedBy(simple, { ...question, request: {} });
    if (asking.length === 0 || isUnnarrowed(reached)) return reached;
    built ??= question.request();
    return anyOf([...reached, ...grantedBy(asking, { ...question, request: await built })]);
  };
}

/** Those whose engines read the request object, and those whose engines do not. */
function splitByNeed(policies: readonly Policy[]): [asking: Policy[], simple: Policy[]] {
  const withNeed = (need: boolean) =>
    policies.filter((policy) => ENGINES.get(policy.engine)?.readsRequest === need);
  return [withNeed(true), withNeed(false)];
}

interface Asked {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly request: RequestObject;
}

/** Contract §7: any of them is enough; an evaluation error denies. */
function grantedBy(
  policies: readonly Policy[],
  { caller, interaction, request }: Asked,
): readonly Narrowing[] {
  const reached: Narrowing[] = [];
  for (const policy of policies) {
    try {
      reached.push(...(ENGINES.get(policy.engine)?.evaluate(policy, { caller, interaction, request }) ?? []));
    } catch {
      continue;
    }
    if (isUnnarrowed(reached)) break;
  }
  return anyOf(reached);
}
