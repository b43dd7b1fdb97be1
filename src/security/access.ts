import { isAdminType } from '../access/admin-types';
import { Caller } from '../access/caller';
import { Interaction, ResourceOperation } from '../access/interaction';
import { isUnnarrowed, Narrowing } from '../access/narrowing';
import { RequestFacts } from '../access/request-object';
import { Json, JsonObject } from '../lib/json';

/** A request, and what was decided about it. */
interface DecidedRequest {
  readonly caller: Caller;
  readonly interaction: Interaction;
  readonly facts: RequestFacts;
  readonly narrowings: readonly Narrowing[];
}

/** What a caller reaches by another interaction than the one that was decided. */
export interface Reached {
  /** Alternatives; empty: nothing. */
  readonly narrowings: readonly Narrowing[];
  /** Whether a policy read the request: what it names then counts. */
  readonly readRequest: boolean;
}

/** What an Access has to ask again. */
export interface Decisions {
  /** @throws AccessDenied */
  require(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<readonly Narrowing[]>;
  reach(caller: Caller, interaction: Interaction, facts: RequestFacts): Promise<Reached>;
}

/** What a caller may do with a request: left by the guard, read by the handler. */
export class Access {
  /** Of this request alone: no decision outlives it, and none is another caller's. */
  private readonly reached = new Map<string, Promise<Reached>>();

  constructor(
    private readonly decisions: Decisions,
    private readonly request: DecidedRequest,
  ) {}

  get caller(): Caller {
    return this.request.caller;
  }

  get interaction(): Interaction {
    return this.request.interaction;
  }

  /**
   * Alternatives, joined into every query of the request: what none lets through does not exist for this caller.
   * For a write the most that policies could allow, whatever its resource is: good for refusing early, and for
   * nothing else. What a write may do is told by `decideState`.
   */
  get narrowings(): readonly Narrowing[] {
    return this.request.narrowings;
  }

  /** They let everything through, with every field. Of a write: for refusing early, too. */
  get unconstrained(): boolean {
    return isUnnarrowed(this.narrowings);
  }

  /**
   * Decides a write for one state of its resource; call it for the stored and for the resulting one (contract
   * rule 8). That state must lie within what is returned.
   *
   * @throws AccessDenied
   */
  decideState(resource: JsonObject | undefined): Promise<readonly Narrowing[]> {
    const { caller, interaction, facts } = this.request;
    return this.decisions.require(caller, interaction, { ...facts, ...(resource && { resource }) });
  }

  /**
   * What the same caller reaches of another type (contract rule 9): an included resource as `FhirRead`, chained ones
   * as `FhirSearch`.
   *
   * @param id absent: as far as it can be told for all resources of the type at once. A policy that asks for a
   *   certain id lets none through then.
   * @returns alternatives; empty: nothing
   * @throws DecisionUnavailable
   */
  async reach(operation: ResourceOperation, type: string, id?: string): Promise<readonly Narrowing[]> {
    // SMART 2.2 §scopes: the history of a type needs another letter than that of an instance.
    if (operation === 'FhirHistory') return (await this.ask(operation, type, id)).narrowings;
    const general = await this.ask(operation, type, undefined);
    if (id === undefined || !general.readRequest) return general.narrowings;
    return (await this.ask(operation, type, id)).narrowings;
  }

  /** The same access to the resource that a condition has found: decided as a request that names it. */
  about(id: string): Access {
    const { interaction, facts } = this.request;
    const path = `/fhir/${interaction.resourceType ?? ''}/${encodeURIComponent(id)}`;
    return new Access(this.decisions, {
      ...this.request,
      interaction: { ...interaction, resourceId: id },
      facts: { ...facts, path, queryString: '', parameters: [] },
    });
  }

  /** The same access, with the body that the handler has read. */
  withBody(body: Json): Access {
    return new Access(this.decisions, { ...this.request, facts: { ...this.request.facts, body } });
  }

  private ask(operation: ResourceOperation, type: string, id: string | undefined): Promise<Reached> {
    const key = JSON.stringify([operation, type, id]);
    const known = this.reached.get(key);
    if (known !== undefined) return known;
    const interaction = { operation, resourceType: type, resourceId: id, admin: isAdminType(type) };
    const asked = this.decisions.reach(this.caller, interaction, readingOf(this.request.facts, type, id));
    this.reached.set(key, asked);
    return asked;
  }
}

/** The request that would ask for such a resource directly. */
function readingOf(facts: RequestFacts, type: string, id: string | undefined): RequestFacts {
  const { body: _body, resource: _resource, ...rest } = facts;
  const path = id === undefined ? `/fhir/${type}` : `/fhir/${type}/${encodeURIComponent(id)}`;
  return { ...rest, method: 'GET', path, queryString: '', parameters: [] };
}
