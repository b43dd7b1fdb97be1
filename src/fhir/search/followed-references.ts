import { Include } from '../../query/search-query';
import { SearchParameter } from '../../r4/search-parameter';
import { searchParametersOf } from '../../r4/search-parameters';
import { elementsAt } from '../../search/element-values';
import { referenceValue } from '../../search/reference-values';
import { Found } from './found';

/** Resources by type; each id once, in the order in which they were found. */
export type IdsByType = ReadonlyMap<string, ReadonlySet<string>>;

/** Where an `_include` leads from these resources. */
export function followReferences(include: Include, sources: readonly Found[]): IdsByType {
  const targets = new Map<string, Set<string>>();
  for (const { type, row } of sources) {
    if (include.sourceType !== '*' && include.sourceType !== type) continue;
    for (const parameter of referenceParameters(type, include.parameter)) {
      for (const value of parameter.paths.flatMap((path) => elementsAt(row.document, path))) {
        const target = referenceValue(value);
        if (target === undefined || !('id' in target)) continue;
        if (!isAbout(parameter, target.type) || (include.targetType ?? target.type) !== target.type) continue;
        add(targets, target.type, target.id);
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
