import { isDeepStrictEqual } from 'node:util';
import { isUnnarrowed, Narrowing } from '../../access/narrowing';
import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { renderResource } from '../../resource/render';
import { ResourceRow } from '../../resource/resource-row';
import { ResourceDefinition } from '../../resource/resource.definition';
import { HistorySearch } from '../../search/history-search';
import { ResourceSearch, SeenRow } from '../../search/resource-search';
import { Access } from '../../security/access';
import { AccessDenied } from '../../security/access-denied';
import { isOneOf } from '../seen-resource';
import { labelsOf } from './write-content';
import { leavesFixed, limitsOf, NO_LIMITS, WriteLimits } from './write-limits';

/** A stored row that its caller may write. */
export interface WriteTarget {
  readonly stored: ResourceRow;
  readonly limits: WriteLimits;
  /** Absent where the caller may not read it. */
  readonly seen: SeenRow | undefined;
  /** Nothing bounds what the caller writes here. */
  readonly unnarrowed: boolean;
}

/** What lets one state of a resource through, or why nothing does. */
interface StateDecision {
  readonly admitting: readonly Narrowing[];
  readonly denial?: AccessDenied;
}

/**
 * Who may write what: policies decide on the stored and on the resulting resource (contract rule 8), and both states
 * must lie within what the caller reaches.
 */
export class WritePermission {
  constructor(
    private readonly searches: ResourceSearch,
    private readonly history: HistorySearch,
  ) {}

  /**
   * The stored row, held until the unit of work ends. Undefined where it is unknown to this caller: what it could not
   * even read is answered as if nothing were stored.
   *
   * @throws AccessDenied where the caller can read it and may not write it
   */
  async findTarget(
    definition: ResourceDefinition,
    id: string,
    access: Access,
  ): Promise<WriteTarget | undefined> {
    const stored = await definition.table.find(id, { lock: true });
    const before = stored && renderResource(definition.type, stored);
    const { admitting, denial } = await this.decide(definition, id, access, before);
    const seen = await this.findSeen(definition, id, stored, access);
    if (stored === undefined) return undefined;
    if (admitting.length > 0) {
      return { stored, seen, limits: limitsOf(admitting), unnarrowed: isUnnarrowed(admitting) };
    }
    // Who may create would otherwise be told that the id is taken, in one way or another.
    const creates = access.interaction.operation === 'FhirUpdate' && access.unconstrained;
    if (seen !== undefined || creates || denial?.getStatus() === 401) throw denial ?? forbidden();
    return undefined;
  }

  /**
   * What was written must be allowed, and so must the change, or the unit of work is rolled back.
   *
   * @param target absent: the row was created
   * @throws AccessDenied
   */
  async requireResult(
    definition: ResourceDefinition,
    row: ResourceRow,
    access: Access,
    target?: WriteTarget,
  ): Promise<void> {
    const after = renderResource(definition.type, row);
    const { admitting, denial } = await this.decide(definition, row.id, access, after);
    if (admitting.length === 0) throw denial ?? forbidden();
    if (isUnnarrowed(admitting) && target?.unnarrowed !== false) return;
    if (!isWithin([limitsOf(admitting), target?.limits ?? NO_LIMITS], target?.stored.document ?? {}, row)) {
      throw forbidden();
    }
  }

  /** Whether the caller could have seen what was deleted under this id. */
  async knowsDeletion({ type }: ResourceDefinition, id: string, { narrowings }: Access): Promise<boolean> {
    return (await this.history.findLatest({ type, narrowings }, id))?.method === 'DELETE';
  }

  /** The stored row as its caller may read it. Takes no longer for one that is hidden than for none. */
  async findSeen(
    definition: ResourceDefinition,
    id: string,
    row: ResourceRow | undefined,
    access: Access,
  ): Promise<SeenRow | undefined> {
    const narrowings = await access.reach('FhirRead', definition.type, id);
    if (isUnnarrowed(narrowings)) return row && { ...row, hiddenFields: [] };
    if (narrowings.length === 0) return undefined;
    return this.searches.find(definition, id, narrowings);
  }

  private async decide(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    state: JsonObject | undefined,
  ): Promise<StateDecision> {
    try {
      const narrowings = await access.decideState(state);
      if (isUnnarrowed(narrowings)) return { admitting: narrowings };
      const admitting: Narrowing[] = [];
      for (const narrowing of narrowings) {
        if ((await this.searches.find(definition, id, [narrowing])) !== undefined) admitting.push(narrowing);
      }
      return { admitting };
    } catch (error) {
      if (error instanceof AccessDenied) return { admitting: [], denial: error };
      throw error;
    }
  }
}

/** Whether a change leaves alone what it must: fixed fields, and labels. */
function isWithin(
  limits: readonly WriteLimits[],
  before: JsonObject,
  { document: after }: ResourceRow,
): boolean {
  return (
    limits.every((limit) => leavesFixed(limit, before, after)) &&
    isDeepStrictEqual(labelsOf(before), labelsOf(after))
  );
}

/** What a caller is not shown it cannot name either: refused without comparing it. */
export function requireUnnamed(members: Iterable<string>, { hidden }: WriteLimits): void {
  if ([...members].some((member) => isOneOf(member, hidden))) throw forbidden();
}

function forbidden(): ResourceError {
  return ResourceError.of(403, 'forbidden', 'Forbidden');
}
