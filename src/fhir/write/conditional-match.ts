import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';
import { Pair } from '../../lib/http/query-string';
import { parseCriteria } from '../../query/parse-criteria';
import { ResourceError } from '../../resource/operation-outcome';
import { ResourceDefinition } from '../../resource/resource.definition';
import { ResourceSearch, SeenRow } from '../../search/resource-search';
import { Access } from '../../security/access';
import { narrowLinks } from '../search/narrow-links';
import { refuseHidden } from '../search/refuse-hidden';

/** How the answer is written, not what is meant. */
const RENDERING = ['_format', '_pretty'];

/** A search that names a resource. */
export interface Condition {
  readonly type: string;
  readonly pairs: readonly Pair[];
}

/** Finds the resource that a conditional interaction is about (FHIR R4 §3.1.0.8), among what its caller may search. */
export class ConditionalMatch {
  constructor(
    private readonly searches: ResourceSearch,
    private readonly database: Database,
    private readonly reading: { readonly clock: Clock; readonly bases: readonly string[] },
  ) {}

  /**
   * In the unit of work that acts on what is found: of requests with one condition the second sees what the first did.
   * Whoever has several conditions has them all locked before it looks any of them up, or two could wait for each other.
   */
  async lock(conditions: readonly Condition[]): Promise<void> {
    if (conditions.length === 0) return;
    // In 256 places: no number of conditions fills the lock table of the database.
    await this.database.query(
      `SELECT pg_advisory_xact_lock(hashtext('condition'), place) FROM (
         SELECT DISTINCT hashtext(condition) & 255 AS place FROM unnest($1::text[]) condition ORDER BY place
       ) places`,
      [conditions.map(nameOfCondition)],
    );
  }

  /**
   * Locks the condition, and looks it up.
   *
   * @throws ResourceError 412 where several match, 403 where the caller may not search
   * @throws SearchQueryError
   */
  async find(
    definition: ResourceDefinition,
    pairs: readonly Pair[],
    access: Access,
  ): Promise<SeenRow | undefined> {
    await this.lock([{ type: definition.type, pairs }]);
    return this.lookUp(definition, pairs, access);
  }

  /**
   * What matches: for whoever creates nothing where nothing does, or has locked the condition.
   *
   * @throws ResourceError 412 where several match, 403 where the caller may not search
   * @throws SearchQueryError
   */
  async lookUp(
    definition: ResourceDefinition,
    pairs: readonly Pair[],
    access: Access,
  ): Promise<SeenRow | undefined> {
    const { type, searchParameters } = definition;
    const { clock, bases } = this.reading;
    const criteria = criteriaOf(pairs);
    if (criteria.length === 0) throw ResourceError.of(412, 'invalid', 'Name what the resource is found by.');
    const filter = parseCriteria(type, criteria, searchParameters, { now: clock.now(), bases });
    const narrowings = await access.reach('FhirSearch', type);
    if (narrowings.length === 0) {
      throw ResourceError.of(
        403,
        'forbidden',
        'A condition is a search, and this caller may not search the type.',
      );
    }
    refuseHidden({ filter, sort: [] }, narrowings);
    const page = { sort: [], count: 2, offset: 0, total: 'none', includes: [] } as const;
    const query = { ...page, filter: await narrowLinks(filter, access) };
    const { rows } = await this.searches.search(definition, query, narrowings);
    if (rows.length > 1)
      throw ResourceError.of(412, 'conflict', 'Several resources match. Ask for one of them.');
    return rows[0];
  }
}

/** The same for all conditions that are one, in whatever order they are written. */
export function nameOfCondition({ type, pairs }: Condition): string {
  const criteria = criteriaOf(pairs).map((pair) => JSON.stringify(pair));
  return JSON.stringify([type, criteria.sort()]);
}

/** What of a query string says which resource is meant. */
export function criteriaOf(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(([name]) => !RENDERING.includes(name));
}
