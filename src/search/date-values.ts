import { isJsonObject, Json } from '../lib/json';
import { parseDate } from '../query/parse-date';
import { instantText } from './instant';

/** A half-open interval as PostgreSQL reads it. */
export interface DateRange {
  readonly start: string;
  readonly end: string;
}

/** The interval of a date, dateTime, instant or Period (FHIR R4 §3.1.1.4.7); a missing boundary is open. */
export function dateValue(value: Json): DateRange | undefined {
  if (typeof value === 'string') {
    const interval = parseDate(value);
    return interval && { start: instantText(interval.start), end: instantText(interval.end) };
  }
  if (!isJsonObject(value)) return undefined;
  const start = boundary(value.start);
  const end = boundary(value.end);
  if (start === undefined && end === undefined) return undefined;
  return { start: start?.start ?? '-infinity', end: end?.end ?? 'infinity' };
}

function boundary(value: Json | undefined): DateRange | undefined {
  return typeof value === 'string' ? dateValue(value) : undefined;
}
