import { bothOf, Narrowing, UNNARROWED } from '../../access/narrowing';
import { ALL, and, Filter, or, SearchValue } from '../../query/filter';
import { Include } from '../../query/search-query';
import { ResourceDefinition } from '../../resource/resource.definition';
import { ResourceRegistry } from '../../resource/resource.registry';
import { ResourceSearch } from '../../search/resource-search';
import { Access } from '../../security/access';
import {
  FollowBudget,
  followReferences,
  IdsByType,
  idsByType,
  isAbout,
  referenceParameters,
} from './followed-references';
import { Found, foundIn } from './found';
import { hides } from './refuse-hidden';

type Reach = Pick<Access, 'reach'>;

/** How many documents are fetched at once. */
const SLICE = 500;

/**
 * Fetches what a directive leads to. Every resource is decided as `FhirRead` inside the query (contract rule 9), and
 * what is searched for backwards as `FhirSearch` too: a caller who may not search a type gets no list of it this way.
 */
export class IncludeLoader {
  private readonly budget = new FollowBudget();

  constructor(
    private readonly searches: ResourceSearch,
    private readonly registry: ResourceRegistry,
    private readonly access: Reach,
  ) {}

  /** Whether there was more to follow than one search may. */
  get cut(): boolean {
    return this.budget.cut;
  }

  /**
   * @param isNew says which of the resources are not there yet
   * @param room how many are wanted; one more may come
   */
  load(
    include: Include,
    from: readonly Found[],
    isNew: (name: string) => boolean,
    room: number,
  ): Promise<Found[]> {
    return include.kind === 'include'
      ? this.referredTo(this.budget.take(followReferences(include, from, isNew)), room)
      : this.referring(include, this.budget.take(idsByType(from)), isNew, room);
  }

  private async referredTo(targets: IdsByType, room: number): Promise<Found[]> {
    const found: Found[] = [];
    for (const [type, all] of targets) {
      const definition = this.served(type);
      if (definition === undefined) continue;
      const ids = [...all];
      for (let start = 0; start < ids.length && found.length <= room; start += SLICE) {
        found.push(...(await this.read(definition, ids.slice(start, start + SLICE))));
      }
    }
    return found;
  }

  /** In the order of the ids. */
  private async read(definition: ResourceDefinition, ids: readonly string[]): Promise<Found[]> {
    const groups = new Map<string, { narrowings: readonly Narrowing[]; ids: string[] }>();
    for (const id of ids) {
      const narrowings = await this.access.reach('FhirRead', definition.type, id);
      const key = JSON.stringify(narrowings);
      const group = groups.get(key) ?? { narrowings, ids: [] };
      groups.set(key, group);
      group.ids.push(id);
    }
    const rows = await Promise.all(
      [...groups.values()]
        .filter(({ narrowings }) => narrowings.length > 0)
        .map((group) => this.searches.findMany(definition, group.ids, group.narrowings)),
    );
    const place = new Map(ids.map((id, index) => [id, index]));
    const sorted = rows.flat().sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0));
    return foundIn(definition.type, sorted);
  }

  private async referring(
    include: Include,
    targets: IdsByType,
    isNew: (name: string) => boolean,
    room: number,
  ): Promise<Found[]> {
    const types =
      include.sourceType === '*' ? this.registry.all().map(({ type }) => type) : [include.sourceType];
    const found: Found[] = [];
    for (const type of types) {
      if (found.length > room) break;
      const definition = this.served(type);
      if (definition === undefined || referringFilter(type, include, targets) === undefined) continue;
      const narrowings = await this.narrowReferring(type, include, targets);
      found.push(...(await this.search(definition, narrowings, isNew, room - found.length)));
    }
    return found;
  }

  /** What refers by a field that is hidden in it is not found by that. */
  private async narrowReferring(
    type: string,
    include: Include,
    targets: IdsByType,
  ): Promise<readonly Narrowing[]> {
    const searchable = await this.access.reach('FhirSearch', type);
    const narrowings = bothOf(searchable, await this.access.reach('FhirRead', type));
    return narrowings.flatMap((narrowing): Narrowing[] => {
      const filter = referringFilter(type, include, targets, narrowing);
      return filter === undefined ? [] : [{ ...narrowing, constraint: and(narrowing.constraint, filter) }];
    });
  }

  private async search(
    definition: ResourceDefinition,
    narrowings: readonly Narrowing[],
    isNew: (name: string) => boolean,
    room: number,
  ): Promise<Found[]> {
    const { type } = definition;
    const found: Found[] = [];
    for (let offset = 0; narrowings.length > 0 && found.length <= room; offset += SLICE) {
      const page = { filter: ALL, sort: [], count: SLICE, offset, total: 'none' } as const;
      const { rows } = await this.searches.search(definition, page, narrowings);
      const others = foundIn(type, rows).filter(({ row: { id } }) => isNew(`${type}/${id}`));
      found.push(...(await this.decided(definition, others)));
      if (rows.length < SLICE) break;
    }
    return found;
  }

  /** Where policies read which resource it is, each that was found is decided once more, by its id. */
  private async decided(definition: ResourceDefinition, found: readonly Found[]): Promise<readonly Found[]> {
    const [first] = found;
    if (first === undefined) return [];
    const general = await this.access.reach('FhirRead', definition.type);
    const own = await this.access.reach('FhirRead', definition.type, first.row.id);
    return own === general
      ? found
      : this.read(
          definition,
          found.map(({ row }) => row.id),
        );
  }

  /** Resources of R4 alone: no reference in them leads to a Client or a User. */
  private served(type: string): ResourceDefinition | undefined {
    const definition = this.registry.find(type);
    return definition?.family === 'fhir' ? definition : undefined;
  }
}

/** Undefined where nothing of the type that is to be seen can refer to these. */
function referringFilter(
  type: string,
  include: Include,
  targets: IdsByType,
  narrowing: Narrowing = UNNARROWED,
): Filter | undefined {
  const parameters = referenceParameters(type, include.parameter);
  const parts = parameters.flatMap((parameter): Filter[] => {
    if (hides(narrowing, parameter)) return [];
    const values = [...targets]
      .filter(([target]) => isAbout(parameter, target) && (include.targetType ?? target) === target)
      .flatMap(([target, ids]) =>
        [...ids].map((id): SearchValue => ({ kind: 'reference', type: target, id })),
      );
    return values.length === 0 ? [] : [{ op: 'parameter', parameter, modifier: undefined, values }];
  });
  return parts.length === 0 ? undefined : or(...parts);
}
