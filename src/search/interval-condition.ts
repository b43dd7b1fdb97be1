import { Prefix } from '../query/filter';
import { DateInterval } from '../query/parse-date';
import { Bindings } from './bindings';
import { instantText } from './instant';

/** SQL expressions of a stored half-open interval. */
export interface StoredInterval {
  readonly start: string;
  readonly end: string;
}

/** Binds a boundary of the interval that is searched for: only where it is used, since PostgreSQL refuses others. */
export interface SoughtInterval {
  readonly from: () => string;
  readonly to: () => string;
}

export function soughtInterval({ start, end }: DateInterval, bindings: Bindings): SoughtInterval {
  return {
    from: () => bindings.bind(instantText(start), 'timestamptz'),
    to: () => bindings.bind(instantText(end), 'timestamptz'),
  };
}

/** FHIR R4 §3.1.1.4.6: what a prefix says about two intervals. */
export function intervalCondition(
  prefix: Prefix,
  { start, end }: StoredInterval,
  { from, to }: SoughtInterval,
): string {
  switch (prefix) {
    // The last part follows from the others; it closes the range that the index is read over.
    case 'eq':
      return `${start} >= ${from()} AND ${end} <= ${to()} AND ${start} < ${to()}`;
    case 'ne':
      return `(${start} < ${from()} OR ${end} > ${to()})`;
    case 'lt':
      return `${start} < ${from()}`;
    case 'gt':
      return `${end} > ${to()}`;
    case 'ge':
      return `(${start} >= ${from()} OR ${end} > ${to()})`;
    case 'le':
      return `(${start} < ${from()} OR ${end} <= ${to()})`;
    case 'sa':
      return `${start} >= ${to()}`;
    case 'eb':
      return `${end} <= ${from()}`;
    // The interval was widened when it was read.
    case 'ap':
      return `${start} < ${to()} AND ${end} > ${from()}`;
  }
}

/** The same for a column that holds an instant, which is in the interval or on one side of it. */
export function instantCondition(prefix: Prefix, instant: string, { from, to }: SoughtInterval): string {
  switch (prefix) {
    case 'eq':
    case 'ap':
      return `(${instant} >= ${from()} AND ${instant} < ${to()})`;
    case 'ne':
      return `(${instant} < ${from()} OR ${instant} >= ${to()})`;
    case 'lt':
    case 'eb':
      return `${instant} < ${from()}`;
    case 'gt':
    case 'sa':
      return `${instant} >= ${to()}`;
    case 'ge':
      return `${instant} >= ${from()}`;
    case 'le':
      return `${instant} < ${to()}`;
  }
}
