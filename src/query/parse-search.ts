import { isDeepStrictEqual } from 'node:util';
import { isResourceType } from '../r4/resource-types';
import { SearchParameter } from '../r4/search-parameter';
import { and, Filter } from './filter';
import { CriterionParser } from './parse-criterion';
import { isInclude, parseInclude } from './parse-include';
import { isResultParameter, readResultParameter, ResultParameters } from './parse-result-parameter';
import { verifySupported } from './refused-parameters';
import { SearchPair, verifySearchLimits } from './search-limits';
import { SearchQueryError } from './search-query-error';
import { Include, SearchQuery } from './search-query';
import { ValueContext } from './written-value';

export interface ParseSearchOptions extends ValueContext {
  readonly now: Date;
  /** The type that is searched. Only R4 types are referred to (`_has`) and have includes. */
  readonly type?: string;
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
/** Each is followed from every match, and may cost a query for every type. */
const MAX_INCLUDES = 10;

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
  options: ParseSearchOptions,
): SearchQuery {
  verifySearchLimits(pairs);
  const { type, lenient = false } = options;
  const criteria = new CriterionParser({ type, parameters }, options);
  const filters: Filter[] = [];
  const includes: Include[] = [];
  const ignored: SearchPair[] = [];
  for (const pair of pairs) {
    verifySupported(pair[0]);
    if (isResultParameter(pair[0])) continue;
    if (isInclude(pair[0])) {
      const include = type !== undefined && isResourceType(type) ? parseInclude(pair) : undefined;
      if (include !== undefined) addInclude(includes, include);
      else if (lenient) ignored.push(pair);
      else
        throw new SearchQueryError(pair[0], 'is not of the form Type:parameter with a reference parameter');
      continue;
    }
    const filter = criteria.parse(pair);
    if (filter !== undefined) filters.push(filter);
    else if (lenient) ignored.push(pair);
    else throw new SearchQueryError(pair[0], 'is not known for this resource type');
  }
  return {
    filter: and(...filters),
    includes,
    ...parseResultParameters(pairs, parameters),
    ...(ignored.length > 0 && { ignored }),
  };
}

/** One that is repeated adds nothing to what is there. */
function addInclude(includes: Include[], include: Include): void {
  if (includes.some((known) => isDeepStrictEqual(known, include))) return;
  includes.push(include);
  if (includes.length > MAX_INCLUDES) {
    throw new SearchQueryError('_query', `more than ${MAX_INCLUDES} different _include and _revinclude`);
  }
}

function parseResultParameters(
  pairs: readonly SearchPair[],
  parameters: readonly SearchParameter[],
): Omit<SearchQuery, 'filter' | 'includes'> {
  const result: ResultParameters = {};
  const seen = new Set<string>();
  for (const pair of pairs) {
    if (!isResultParameter(pair[0])) continue;
    if (seen.has(pair[0])) throw new SearchQueryError(pair[0], 'is given twice');
    seen.add(pair[0]);
    readResultParameter(pair, result, parameters);
  }
  return pageOf(result);
}

function pageOf(result: ResultParameters): Omit<SearchQuery, 'filter' | 'includes'> {
  const { summary, elements } = result;
  verifyTogether(result);
  const count = Math.min(result.count ?? DEFAULT_COUNT, MAXIMUM_COUNT);
  return {
    sort: result.sort ?? [],
    count: summary === 'count' ? 0 : count,
    offset: result.offset ?? ((result.page ?? 1) - 1) * count,
    total: result.total ?? 'accurate',
    ...(summary !== undefined && { summary }),
    ...(elements !== undefined && { elements }),
  };
}

function verifyTogether({ page, offset, summary, elements }: ResultParameters): void {
  if (page !== undefined && offset !== undefined) {
    throw new SearchQueryError('_page', 'and _offset exclude each other');
  }
  if (summary !== undefined && elements !== undefined) {
    throw new SearchQueryError('_summary', 'and _elements exclude each other');
  }
}
