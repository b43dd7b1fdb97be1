import { SearchValue } from '../query/filter';
import { Bindings } from './bindings';

/** SQL expressions of a stored closed interval of numbers. */
export interface StoredRange {
  readonly low: string;
  readonly high: string;
}

type SoughtNumber = Pick<Extract<SearchValue, { kind: 'number' }>, 'prefix' | 'number' | 'low' | 'high'>;

/** FHIR R4 §3.1.1.4.8: the precision of what is written counts for equality, other prefixes compare exactly. */
export function numberCondition(
  { prefix, number, low: from, high: to }: SoughtNumber,
  { low, high }: StoredRange,
  bindings: Bindings,
): string {
  const bound = (decimal: string) => bindings.bind(decimal, 'numeric');
  switch (prefix) {
    // The last part follows from the others; it closes the range that the index is read over.
    case 'eq':
      return `${low} >= ${bound(from)} AND ${high} < ${bound(to)} AND ${low} < ${bound(to)}`;
    case 'ne':
      return `(${low} < ${bound(from)} OR ${high} >= ${bound(to)})`;
    case 'lt':
      return `${low} < ${bound(number)}`;
    case 'gt':
      return `${high} > ${bound(number)}`;
    case 'le':
      return `${low} <= ${bound(number)}`;
    case 'ge':
      return `${high} >= ${bound(number)}`;
    case 'sa':
      return `${low} > ${bound(number)}`;
    case 'eb':
      return `${high} < ${bound(number)}`;
    // The interval was widened when it was read.
    case 'ap':
      return `${low} < ${bound(to)} AND ${high} >= ${bound(from)}`;
  }
}
