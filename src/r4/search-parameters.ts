import { searchParameters } from './definitions';
import { SearchParameter } from './search-parameter';

const byType = new Map<string, readonly SearchParameter[]>();

/**
 * FHIR R4 §3.1.1.4: what resources of a type are found by, `_tag` and its like included. `_id` and `_lastUpdated`
 * come with every type. None for types that R4 does not have.
 */
export function searchParametersOf(type: string): readonly SearchParameter[] {
  const known = byType.get(type);
  if (known !== undefined) return known;
  const own = Object.hasOwn(searchParameters, type) ? searchParameters[type] : undefined;
  if (own === undefined) return [];
  const parameters = Object.entries(own).map(([name, parameter]) => ({ name, ...parameter }));
  byType.set(type, parameters);
  return parameters;
}
