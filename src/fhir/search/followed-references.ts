import { Include } from '../../query/search-query';
import { SearchParameter } from '../../r4/search-parameter';
import { searchParametersOf } from '../../r4/search-parameters';
import { elementsAt } from '../../search/element-values';
import { referenceValue } from '../../search/reference-values';
import { Found } from './found';

/** Resources by type; each id once, in the order in which they were found. */
export type IdsByType = ReadonlyMap<string, ReadonlySet<string>>;

const MAX_FOLLOWED = 10_000;

/** How many ids the includes of one search may still follow: a resource may refer to any number, and each is decided. */
export class FollowBudget {
  private left = MAX_FOLLOWED;
  private exceeded = false;

  /** Whether something was not followed. */
  get cut(): boolean {
    return this.exceeded;
  }

  /** As many of the ids as may still be followed. */
  take(all: IdsByType): IdsByType {
    const taken = new Map<string, ReadonlySet<string>>();
    for (const [type, ids] of all) {
      if (ids.size > this.left) this.exceeded = true;
      if (this.left === 0) continue;
      const followed = ids.size > this.left ? new Set([...ids].slice(0, this.left)) : ids;
      this.left -= followed.size;
      taken.set(type, followed);
    }
    return taken;
  }
}

/** Where an `_include` leads from these resources. */
export function followReferences(
  include: Include,
  sources: readonly Found[],
  isNew: (name: string) => boolean,
): IdsByType {
  const targets = new Map<string, Set<string>>();
  for (const { type, row } of sources) {
    if (include.sourceType !== '*' && include.sourceType !== type) continue;
    for (const parameter of referenceParameters(type, include.parameter)) {
      for (const value of parameter.paths.flatMap((path) => elementsAt(row.document, path))) {
        const target = referenceValue(value);
        if (target === undefined || !('id' in target)) continue;
        if (!isAbout(parameter, target.type) || (include.targetType ?? target.type) !== target.type) continue;
        if (isNew(`${target.type}/${target.id}`)) add(targets, target.type, target.id);
      }
    }
  }
  return targets;
}

export function idsByType(resources: readonly Found[]): IdsByType {
  const ids = new Map<string, Set<string>>();
  for (const { type, row } of resources) add(ids, type, row.id);
  return ids;
}

/** @param name `*`: all of them */
export function referenceParameters(type: string, name: string): readonly SearchParameter[] {
  return searchParametersOf(type).filter(
    (parameter) => parameter.type === 'reference' && (name === '*' || parameter.name === name),
  );
}

export function isAbout({ targets }: SearchParameter, type: string): boolean {
  return targets === undefined || targets.includes(type);
}

function add(ids: Map<string, Set<string>>, type: string, id: string): void {
  const known = ids.get(type);
  if (known === undefined) ids.set(type, new Set([id]));
  else known.add(id);
}
