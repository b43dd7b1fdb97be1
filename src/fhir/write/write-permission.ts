import { isDeepStrictEqual } from 'node:util';
import { isUnnarrowed, Narrowing, UNNARROWED } from '../../access/narrowing';
import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { renderResource } from '../../resource/render';
import { ResourceRow } from '../../resource/resource-row';
import { ResourceDefinition } from '../../resource/resource.definition';
import { HistorySearch } from '../../search/history-search';
import { ResourceSearch, SeenRow } from '../../search/resource-search';
import { Access } from '../../security/access';
import { AccessDenied } from '../../security/access-denied';
import { notFound } from '../resource-answer';
import { labelsOf } from './write-content';
import {
  forbidden,
  leavesFixed,
  limitsOf,
  NO_LIMITS,
  requireUnnamed,
  unseenIn,
  WriteLimits,
} from './write-limits';

/** A stored row that its caller may write. */
export interface WriteTarget {
  readonly stored: ResourceRow;
  readonly limits: WriteLimits;
  /** Absent where the caller may not read it. */
  readonly seen: SeenRow | undefined;
  /** Nothing bounds what the caller writes here. */
  readonly unnarrowed: boolean;
}

/** What a write makes of its target. */
export interface Change {
  readonly target: WriteTarget;
  /** The top-level members that the caller wrote about. */
  readonly named: readonly string[];
  /** Whether what it did not write about is gone, unless the caller does not see it. */
  readonly whole: boolean;
}

/** A stored row that its caller may neither write nor read, and why. */
interface Hidden {
  readonly denial: ResourceError | AccessDenied;
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
    const found = await this.find(definition, id, access);
    return found && isTarget(found) ? found : undefined;
  }

  /**
   * The same for a write that creates where nothing is stored; undefined where it does. A narrowed caller could tell
   * taken ids from free ones by what a creation answers, so it does not create.
   *
   * @param draft what a creation would leave
   * @throws AccessDenied
   * @throws ResourceError 404 where the caller knows of nothing and does not create
   */
  async findPlace(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    draft: JsonObject,
  ): Promise<WriteTarget | undefined> {
    const found = await this.find(definition, id, access);
    if (found && isTarget(found)) return found;
    if (!(await this.creates(definition, access, draft))) throw notFound(definition.type, id);
    // Who may create is told that the id is taken, in one way or another.
    if (found !== undefined) throw found.denial;
    return undefined;
  }

  /**
   * Whether nothing narrows what the caller creates.
   *
   * @throws AccessDenied
   */
  async creates({ creatable }: ResourceDefinition, access: Access, draft: JsonObject): Promise<boolean> {
    return isUnnarrowed(await access.decideState(draft)) && creatable !== false;
  }

  /** Whether the caller may label what it creates. */
  async labels(access: Access, draft: JsonObject): Promise<boolean> {
    return isUnnarrowed((await narrowingsOf(access, draft)).narrowings);
  }

  /**
   * What was written must be allowed, and so must the change, or the unit of work is rolled back.
   *
   * @param change absent: the row was created
   * @throws AccessDenied
   */
  async requireResult(
    definition: ResourceDefinition,
    row: ResourceRow,
    access: Access,
    change?: Change,
  ): Promise<void> {
    const after = renderResource(definition.type, row);
    const { admitting, denial } = await this.decide(definition, row.id, access, after);
    if (admitting.length === 0) throw denial ?? forbidden();
    if (isUnnarrowed(admitting) && change?.target.unnarrowed !== false) return;
    const limits = limitsOf(admitting);
    if (change !== undefined) requireUntold(change, limits);
    const { stored, limits: own } = change?.target ?? { stored: { document: {} }, limits: NO_LIMITS };
    if (!isWithin([limits, own], stored.document, row)) throw forbidden();
  }

  /** Whether the caller could have deleted what was deleted under this id, as it was last. */
  async knowsDeletion({ type }: ResourceDefinition, id: string, access: Access): Promise<boolean> {
    const latest = async (state: JsonObject | undefined) => {
      const { narrowings } = await narrowingsOf(access, state);
      return narrowings.length === 0 ? undefined : this.history.findLatest({ type, narrowings }, id);
    };
    const deletion = await latest(undefined);
    if (deletion?.method !== 'DELETE') return false;
    const everything = { type, narrowings: [UNNARROWED] };
    const last = await this.history.find(everything, id, deletion.version - 1);
    // What the server itself made, such as a Session, has no version before its deletion.
    if (!last?.document) return true;
    const { document } = last;
    return (await latest(renderResource(type, { ...last, document }))) !== undefined;
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

  private async find(
    definition: ResourceDefinition,
    id: string,
    access: Access,
  ): Promise<WriteTarget | Hidden | undefined> {
    const stored = await definition.table.find(id, { lock: true });
    const before = stored && renderResource(definition.type, stored);
    const { admitting, denial = forbidden() } = await this.decide(definition, id, access, before);
    const seen = await this.findSeen(definition, id, stored, access);
    if (stored === undefined) return undefined;
    if (admitting.length > 0) {
      return { stored, seen, limits: limitsOf(admitting), unnarrowed: isUnnarrowed(admitting) };
    }
    if (seen !== undefined) throw denial;
    return { denial };
  }

  private async decide(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    state: JsonObject | undefined,
  ): Promise<StateDecision> {
    const { narrowings, denial } = await narrowingsOf(access, state);
    if (denial !== undefined) return { admitting: [], denial };
    if (isUnnarrowed(narrowings)) return { admitting: narrowings };
    const admitting: Narrowing[] = [];
    for (const narrowing of narrowings) {
      if ((await this.searches.find(definition, id, [narrowing])) !== undefined) admitting.push(narrowing);
    }
    return { admitting };
  }
}

function isTarget(found: WriteTarget | Hidden): found is WriteTarget {
  return 'stored' in found;
}

/** What may hold of one state of a resource; empty where policies deny it. */
async function narrowingsOf(
  access: Access,
  state: JsonObject | undefined,
): Promise<{ narrowings: readonly Narrowing[]; denial?: AccessDenied }> {
  try {
    return { narrowings: await access.decideState(state) };
  } catch (error) {
    if (error instanceof AccessDenied) return { narrowings: [], denial: error };
    throw error;
  }
}

/**
 * What is fixed in the resulting resource alone may have been free in the stored one: where its caller does not see
 * it, a comparison would tell what it held.
 *
 * @throws ResourceError 403
 */
function requireUntold({ target, named, whole }: Change, { fixed }: WriteLimits): void {
  const { seen } = target;
  requireUnnamed(named, { limits: { hidden: [], fixed }, seen });
  const kept = unseenIn(target);
  if (whole && seen === undefined && !fixed.every((element) => kept.includes(element))) throw forbidden();
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
