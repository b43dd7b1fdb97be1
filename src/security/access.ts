import { Caller } from '../access/caller';
import { Constraint, UNCONSTRAINED } from '../access/constraint';
import { Decision } from '../access/decision';
import { Interaction } from '../access/interaction';
import { RequestFacts } from '../access/request-object';
import { Json, JsonObject } from '../lib/json';
import { AccessDecider } from './access-decider';
import { AccessDenied } from './access-denied';

/** A request, and what was decided about it. */
interface DecidedRequest {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly facts: RequestFacts;
  readonly constraint: Constraint;
}

/** What a caller may do with a request: left by the guard, read by the handler. */
export class Access {
  constructor(
    private readonly decider: AccessDecider,
    private readonly request: DecidedRequest,
  ) {}

  get caller(): Caller {
    return this.request.caller;
  }

  get interaction(): Interaction {
    return this.request.interaction;
  }

  /** Joined into every query of the request. What lies outside does not exist for this caller. */
  get constraint(): Constraint {
    return this.request.constraint;
  }

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
    const { caller, interaction, facts } = this.request;
    const described = { ...facts, ...(resource && { resource }) };
    requireAllowed(await this.decider.decideByPolicies(caller, interaction, described));
  }

  /** The same access, with the body that the handler has read. */
  withBody(body: Json): Access {
    return new Access(this.decider, { ...this.request, facts: { ...this.request.facts, body } });
  }
}

/**
 * @returns the constraint that narrows the request
 * @throws AccessDenied
 */
export function requireAllowed(decision: Decision): Constraint {
  switch (decision.outcome) {
    case 'allow':
      return UNCONSTRAINED;
    case 'narrow':
      return decision.constraint;
    case 'deny':
      throw denialOf(decision.reason, decision.requiredScope);
  }
}

function denialOf(
  reason: (Decision & { outcome: 'deny' })['reason'],
  scope: string | undefined,
): AccessDenied {
  if (reason === 'unauthenticated') return AccessDenied.noCredential();
  return reason === 'insufficient-scope' ? AccessDenied.insufficientScope(scope) : AccessDenied.forbidden();
}
