import { SortKey } from '../query/search-query';
import { SearchParameter } from '../r4/search-parameter';
import { Bindings } from './bindings';
import { dateRangeSql } from './date-range-sql';
import { SearchedType } from './compile-filter';
import { documentElements } from './document-elements';
import { normalisedSql } from './normalise';
import { numberRangeSql, quantityRangeSql } from './number-range-sql';
import { quoteName } from './sql-condition';
import { codeOf } from './token-condition';

/** What matches are ordered by: columns of their own, so that the order is worked out once for each match. */
export interface CompiledSort {
  /** Behind the id in a SELECT from `r`. */
  readonly columns: string;
  /** The ORDER BY over those columns and the id of `m`. */
  readonly order: string;
}

/**
 * The id breaks ties, without which a resource could stand on two pages or on none; resources without a value
 * come last in either direction.
 */
export function compileSort(
  sort: readonly SortKey[],
  searched: SearchedType,
  bindings: Bindings,
): CompiledSort {
  const columns = sort.map(
    ({ by, direction }, index) => `, ${expressionOf(by, direction, searched, bindings)} AS k${index}`,
  );
  const keys = sort.map(({ direction }, index) => `m.k${index} ${direction} NULLS LAST`);
  return { columns: columns.join(''), order: [...keys, 'm.id'].join(', ') };
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
  if (searchSource.kind === 'document' || by.type === 'token' || by.type === 'reference') {
    return documentValue(by, extreme, bindings);
  }
  return indexedValue(by.name, by.type, extreme, bindings);
}

const INDEXED_COLUMNS = {
  date: 'start_at',
  number: 'low',
  quantity: 'low',
  string: 'text',
  uri: 'text',
} as const;

function indexedValue(
  name: string,
  type: keyof typeof INDEXED_COLUMNS,
  extreme: string,
  bindings: Bindings,
): string {
  return `(SELECT ${extreme}(i.${INDEXED_COLUMNS[type]}) FROM fhir_index i
    WHERE i.type = r.type AND i.id = r.id AND i.param = ${bindings.bind(name, 'text')})`;
}

/** Tokens and references are keys in the index, so they are read from the document of either source. */
function documentValue(parameter: SearchParameter, extreme: string, bindings: Bindings): string {
  return `(SELECT ${extreme}(${sortableValue(parameter)}) FROM ${documentElements(parameter, bindings)})`;
}

function sortableValue({ type }: SearchParameter): string {
  const text = `(e.v #>> '{}')`;
  switch (type) {
    case 'token':
      return codeOf({ text, json: 'e.v' });
    case 'date':
      return dateRangeSql('e.v').start;
    case 'number':
      return numberRangeSql('e.v').low;
    case 'quantity':
      return quantityRangeSql('e.v').low;
    default:
      return normalisedSql(text);
  }
}
