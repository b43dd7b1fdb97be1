import { SearchParameter } from '../r4/search-parameter';
import { and, Filter } from './filter';
import { CriterionParser } from './parse-criterion';
import { readResultParameter, ResultParameters } from './parse-result-parameter';
import { SearchPair, verifySearchLimits } from './search-limits';
import { SearchQueryError } from './search-query-error';
import { SearchQuery } from './search-query';

export interface ParseSearchOptions {
  readonly now: Date;
  /** `Prefer: handling=lenient` (contract rule 24): unknown parameters are ignored. */
  readonly lenient?: boolean;
  /** Reads a `_cursor`: the search it continues, and from where. Undefined when it is not this caller's. */
  readonly resolveCursor?: (cursor: string) => ResolvedCursor | undefined;
}

export interface ResolvedCursor {
  readonly pairs: readonly SearchPair[];
  readonly offset: number;
}

const DEFAULT_COUNT = 100;
const MAXIMUM_COUNT = 1000;

/**
 * Reads a FHIR search (FHIR R4 §3.1.1) on one resource type; repeated parameters must all match.
 * @param pairs query string and `_search` form together, decoded (contract rule 7)
 * @throws SearchQueryError and nothing else, whatever the pairs are
 */
export function parseSearch(
  pairs: readonly SearchPair[],
  parameters: readonly SearchParameter[],
  options: ParseSearchOptions,
): SearchQuery {
  const cursor = pairs.find(([name]) => name === '_cursor');
  if (cursor === undefined) return parsePairs(pairs, parameters, options);
  // The link carries the whole search: anything beside it would be a second search that is silently dropped.
  const beside = pairs.find((pair) => pair !== cursor && !['_format', '_pretty'].includes(pair[0]));
  if (beside !== undefined) throw new SearchQueryError(beside[0], 'cannot stand beside _cursor');
  const resolved = options.resolveCursor?.(cursor[1]);
  if (resolved === undefined)
    throw new SearchQueryError('_cursor', 'is not a page of a search of this caller');
  return { ...parsePairs(resolved.pairs, parameters, options), offset: resolved.offset };
}

function parsePairs(
  pairs: readonly SearchPair[],
  parameters: readonly SearchParameter[],
  { now, lenient = false }: ParseSearchOptions,
): SearchQuery {
  verifySearchLimits(pairs);
  const criteria = new CriterionParser(parameters, now);
  const filters: Filter[] = [];
  const result: ResultParameters = {};
  const seen = new Set<string>();
  for (const pair of pairs) {
    if (readResultParameter(pair, result, (name) => criteria.find(name))) {
      if (seen.has(pair[0])) throw new SearchQueryError(pair[0], 'is given twice');
      seen.add(pair[0]);
      continue;
    }
    const filter = criteria.parse(pair);
    if (filter !== undefined) filters.push(filter);
    else if (!lenient) throw new SearchQueryError(pair[0], 'is not known for this resource type');
  }
  return { filter: and(...filters), ...pageOf(result) };
}

function pageOf(result: ResultParameters): Omit<SearchQuery, 'filter'> {
  if (result.page !== undefined && result.offset !== undefined) {
    throw new SearchQueryError('_page', 'and _offset exclude each other');
  }
  const count = Math.min(result.count ?? DEFAULT_COUNT, MAXIMUM_COUNT);
  return {
    sort: result.sort ?? [],
    count: result.totalOnly === true ? 0 : count,
    offset: result.offset ?? ((result.page ?? 1) - 1) * count,
    ...(result.elements !== undefined && { elements: result.elements }),
  };
}
