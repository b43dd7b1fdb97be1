import { Random } from './random';
import { ENCOUNTERS, makeResource, PATIENTS, PRACTITIONERS, Resource, WORLD_TYPES } from './resources';

/** A write of the administrator; `resource` undefined deletes. */
export interface Step {
  readonly type: string;
  readonly id: string;
  readonly resource: Resource | undefined;
}

/** What is stored, version by version; undefined where a version is a deletion. */
export class World {
  private readonly states: Map<string, readonly (Resource | undefined)[]>;

  constructor(states: ReadonlyMap<string, readonly (Resource | undefined)[]> = new Map()) {
    this.states = new Map(states);
  }

  /** The world after one more write. */
  after({ type, id, resource }: Step): World {
    const next = new World(this.states);
    const key = `${type}/${id}`;
    next.states.set(key, [...this.versions(key), resource]);
    return next;
  }

  get keys(): readonly string[] {
    return [...this.states.keys()];
  }

  versions(key: string): readonly (Resource | undefined)[] {
    return this.states.get(key) ?? [];
  }

  current(key: string): Resource | undefined {
    return this.versions(key).at(-1);
  }
}

const COUNTS: Readonly<Record<string, number>> = {
  Observation: 36,
  Condition: 12,
  DocumentReference: 6,
  RiskAssessment: 5,
  Provenance: 6,
  RelatedPerson: 4,
  ValueSet: 3,
};

const NAMED: Readonly<Record<string, readonly string[]>> = {
  Patient: PATIENTS,
  Practitioner: PRACTITIONERS,
  Encounter: ENCOUNTERS,
  Organization: ['org1', 'org2'],
  Location: ['l1', 'l2'],
  Group: ['g1', 'g2'],
};

/** Whom policies and tokens are about: they stay. */
const PERSONS: readonly string[] = ['Patient', 'Practitioner'];

/** An id that sorts anywhere among the others. */
export function anId(random: Random): string {
  return random
    .below(36 ** 4)
    .toString(36)
    .padStart(4, '0');
}

/** The writes that make a world: creations, then updates that may move a resource to somebody else, and deletions. */
export function worldSteps(random: Random): Step[] {
  const created = WORLD_TYPES.flatMap((type) => {
    const ids = NAMED[type] ?? Array.from({ length: COUNTS[type] ?? 0 }, () => anId(random));
    return ids.map((id) => ({ type, id, resource: makeResource(random, type, id) }));
  });
  const later = created.flatMap(({ type, id }): Step[] => {
    if (random.chance(0.55)) return [];
    if (random.chance(0.15) && !PERSONS.includes(type)) {
      const deleted = { type, id, resource: undefined };
      return random.chance(0.7)
        ? [deleted]
        : [deleted, { type, id, resource: makeResource(random, type, id) }];
    }
    return [{ type, id, resource: makeResource(random, type, id) }];
  });
  return [...created, ...later];
}
