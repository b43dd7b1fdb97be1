import { SearchParameter } from '../r4/search-parameter';
import { SearchValue } from './filter';
import { DateInterval, parseDate } from './parse-date';
import { LegalModifier } from './legal-modifier';
import { parseNumber, parseQuantity } from './parse-number';
import { parseReference } from './parse-reference';
import { parseToken } from './parse-token';
import { splitPrefix } from './prefix';
import { SearchQueryError } from './search-query-error';
import { unescapeValue } from './split-escaped';
import { WrittenValue } from './written-value';

/** Reads a value the way the parameter's type and modifier want it (FHIR R4 §3.1.1.4.4 to §3.1.1.4.17). */
export function parseValue(
  parameter: SearchParameter,
  { modifier, type }: LegalModifier,
  written: WrittenValue,
): SearchValue {
  switch (parameter.type) {
    case 'string':
      return { kind: 'string', text: unescapeValue(written.text) };
    case 'uri':
      return { kind: 'uri', uri: unescapeValue(written.text) };
    case 'token':
      return parseToken(written);
    case 'reference':
      return modifier === 'identifier' ? parseToken(written) : parseReference(parameter, type, written);
    case 'date':
      return parseDateValue(written);
    case 'number':
      return parseNumber(written);
    case 'quantity':
      return parseQuantity(written);
  }
}

function parseDateValue({ name, text, context: { now } }: WrittenValue): SearchValue {
  const { prefix, rest } = splitPrefix(text);
  const interval = parseDate(rest);
  if (interval === undefined) throw new SearchQueryError(name, 'is not a date such as 2020-03-15 or ge2020');
  if (prefix !== 'ap') return { kind: 'date', prefix, ...interval };
  if (now === undefined) throw new SearchQueryError(name, 'takes no "ap" here, where no moment is given');
  return { kind: 'date', prefix, ...widen(interval, now) };
}

/** FHIR R4 §3.1.1.4.6 suggests: about means within a tenth of the time between then and now. */
function widen({ start, end }: DateInterval, now: Date): DateInterval {
  const margin = Math.abs(now.getTime() - start.getTime()) / 10;
  return { start: new Date(start.getTime() - margin), end: new Date(end.getTime() + margin) };
}
