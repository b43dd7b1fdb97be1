import { SortKey } from '../query/search-query';
import { SearchParameter } from '../r4/search-parameter';
import { Bindings } from './bindings';
import { SearchedType } from './compile-filter';
import { documentElements } from './document-elements';
import { codeOf } from './element-condition';
import { normalisedSql } from './normalise';
import { quoteName } from './sql-condition';

/**
 * The ORDER BY of a search. The id breaks ties, without which a resource could stand on two pages or
 * on none; resources without a value come last in either direction.
 */
export function compileSort(sort: readonly SortKey[], searched: SearchedType, bindings: Bindings): string {
  const keys = sort.map(
    ({ by, direction }) =>
      `${expressionOf(by, direction, searched, bindings)} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS LAST`,
  );
  return [...keys, 'r.id'].join(', ');
}

function expressionOf(
  by: SortKey['by'],
  direction: SortKey['direction'],
  { searchSource }: SearchedType,
  bindings: Bindings,
): string {
  if (by === '_id') return 'r.id';
  if (by === '_lastUpdated') return 'r.last_updated';
  if (by.column !== undefined) return `r.${quoteName(by.column)}`;
  // Of several values the one that comes first in this direction counts (FHIR R4 §3.1.1.5.1).
  const extreme = direction === 'asc' ? 'min' : 'max';
  const indexed = searchSource.kind === 'index' && by.type !== 'token';
  return indexed ? indexedValue(by, extreme, bindings) : documentValue(by, extreme, bindings);
}

function indexedValue({ name, type }: SearchParameter, extreme: string, bindings: Bindings): string {
  const column = type === 'date' ? 'start_at' : 'text';
  return `(SELECT ${extreme}(i.${column}) FROM fhir_index i
    WHERE i.type = r.type AND i.id = r.id AND i.param = ${bindings.bind(name, 'text')})`;
}

/** Tokens are hashed in the index, so they are read from the document of either source. */
function documentValue(parameter: SearchParameter, extreme: string, bindings: Bindings): string {
  const text = `(e.v #>> '{}')`;
  const value = parameter.type === 'token' ? codeOf({ text, json: 'e.v' }) : normalisedSql(text);
  return `(SELECT ${extreme}(${value}) FROM ${documentElements(parameter, bindings)})`;
}
