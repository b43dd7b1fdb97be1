import { Caller } from '../access/caller';
import { Decision } from '../access/decision';
import { Interaction } from '../access/interaction';
import { RequestFacts } from '../access/request-object';
import { JsonObject } from '../lib/json';
import { ALL, Filter } from '../query/filter';
import { AccessDecider } from './access-decider';
import { AccessDenied } from './access-denied';

/** What a caller may do with a request: left by the guard, read by the handler. */
export class Access {
  constructor(
    private readonly decider: AccessDecider,
    readonly caller: Caller,
    readonly interaction: Interaction,
    private readonly facts: RequestFacts,
    /** Joined into every query of the request. What lies outside does not exist for this caller. */
    readonly constraint: Filter = ALL,
  ) {}

  /** What the constraint lets through is everything. */
  get unconstrained(): boolean {
    return this.constraint.op === 'all';
  }

  /**
   * Decides the policies of a write for one state of its resource; call it for the stored and for the
   * resulting one (contract rule 8).
   *
   * @throws AccessDenied
   */
  async requireAllowed(resource: JsonObject | undefined): Promise<void> {
    const facts = { ...this.facts, ...(resource && { resource }) };
    requireAllowed(await this.decider.decideByPolicies(this.caller, this.interaction, facts));
  }

  /** The same access, with the body that the handler has read. */
  withBody(body: JsonObject): Access {
    return new Access(this.decider, this.caller, this.interaction, { ...this.facts, body }, this.constraint);
  }
}

/**
 * @returns the constraint that narrows the request
 * @throws AccessDenied
 */
export function requireAllowed(decision: Decision): Filter {
  switch (decision.outcome) {
    case 'allow':
      return ALL;
    case 'narrow':
      return decision.constraint;
    case 'deny':
      throw denialOf(decision.reason, decision.requiredScope);
  }
}

function denialOf(reason: (Decision & { outcome: 'deny' })['reason'], scope: string | undefined): AccessDenied {
  if (reason === 'unauthenticated') return AccessDenied.noCredential();
  return reason === 'insufficient-scope' ? AccessDenied.insufficientScope(scope) : AccessDenied.forbidden();
}
