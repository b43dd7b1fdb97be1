import { searchParametersOf } from '../r4/search-parameters';
import { Filter } from './filter';
import { parseCriteria } from './parse-criteria';
import { SearchQueryError } from './search-query-error';

/**
 * Reads the query of a granular scope (SMART 2.2 §scopes): `patient/Observation.rs?category=laboratory`.
 * Plain parameters of the type alone: a modifier or a chain would make it impossible to say whether one scope
 * contains another.
 *
 * @param type the one that is reached: of a scope for `*`, each in its turn
 * @throws SearchQueryError and nothing else
 */
export function parseScopeQuery(type: string, query: string): Filter {
  // No name needs percent-encoding: what is encoded could be a modifier.
  if (!query.split('&').every((part) => /^[^=:.%+]+=/.test(part))) {
    throw new SearchQueryError('_query', 'is not a list of name=value without modifiers and chains');
  }
  return parseCriteria(type, query, searchParametersOf(type));
}
