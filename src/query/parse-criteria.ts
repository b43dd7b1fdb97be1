import { parseQueryString } from '../lib/http/query-string';
import { SearchParameter } from '../r4/search-parameter';
import { and, Filter } from './filter';
import { CriterionParser } from './parse-criterion';
import { SearchPair, verifySearchLimits } from './search-limits';
import { SearchQueryError } from './search-query-error';
import { ValueContext } from './written-value';

/**
 * Reads the part of a search that says which resources are meant, and nothing else: what an AccessPolicy calls
 * `criteria` (contract §7). Every parameter must be known; how matches are shown has no place here.
 *
 * @throws SearchQueryError and nothing else
 */
export function parseCriteria(
  type: string,
  query: string | readonly SearchPair[],
  parameters: readonly SearchParameter[],
  context: ValueContext = {},
): Filter {
  const pairs = typeof query === 'string' ? pairsOf(query) : query;
  verifySearchLimits(pairs);
  const criteria = new CriterionParser({ type, parameters }, context);
  return and(...pairs.map((pair) => requireFilter(pair, criteria.parse(pair))));
}

function requireFilter([name]: SearchPair, filter: Filter | undefined): Filter {
  if (filter !== undefined) return filter;
  throw new SearchQueryError(name, 'is not a criterion that this resource type is found by');
}

function pairsOf(query: string): readonly SearchPair[] {
  try {
    return parseQueryString(query);
  } catch {
    throw new SearchQueryError('_query', 'is not percent-encoded UTF-8');
  }
}
