import { Include } from '../../query/search-query';
import { Found, nameOf } from './found';
import { IncludeLoader } from './include-loader';

/** What was found beside the matches. */
export interface Included {
  readonly resources: readonly Found[];
  /** Whether there may be more. */
  readonly cut: boolean;
}

const MAX_INCLUDED = 1000;
const MAX_ROUNDS = 5;

/**
 * Follows `_include` and `_revinclude` (FHIR R4 §3.1.1.5.4) from the matches of a page: each resource once, within
 * bounds that only what the caller sees is counted against.
 */
export async function followIncludes(
  includes: readonly Include[],
  matches: readonly Found[],
  loader: Pick<IncludeLoader, 'load' | 'cut'>,
): Promise<Included> {
  const known = new Set(matches.map(nameOf));
  const resources: Found[] = [];
  let from = matches;
  for (let round = 1; round <= MAX_ROUNDS && from.length > 0; round++) {
    const next: Found[] = [];
    for (const include of round === 1 ? includes : includes.filter(({ iterate }) => iterate)) {
      const room = MAX_INCLUDED - resources.length;
      for (const found of await loader.load(include, from, (name) => !known.has(name), room)) {
        if (known.has(nameOf(found))) continue;
        if (resources.length === MAX_INCLUDED) return { resources, cut: true };
        known.add(nameOf(found));
        resources.push(found);
        next.push(found);
      }
    }
    from = next;
  }
  return { resources, cut: loader.cut || (from.length > 0 && includes.some(({ iterate }) => iterate)) };
}
