import { SearchParameter } from '../r4/search-parameter';
import { Prefix, SearchValue } from './filter';
import { DateInterval, parseDate } from './parse-date';
import { SearchQueryError } from './search-query-error';
import { splitEscaped, unescapeValue } from './split-escaped';

/** One alternative of a parameter, escapes still in it. `name` is the parameter as the caller wrote it. */
interface WrittenValue {
  readonly name: string;
  readonly text: string;
  /** What `ap` is measured from. */
  readonly now: Date;
}

/** Reads a value the way the parameter's type wants it (FHIR R4 §3.1.1.4.4 to §3.1.1.4.17). */
export function parseValue(parameter: SearchParameter, written: WrittenValue): SearchValue {
  switch (parameter.type) {
    case 'string':
      return { kind: 'string', text: unescapeValue(written.text) };
    case 'uri':
      return { kind: 'uri', uri: unescapeValue(written.text) };
    case 'token':
      return parseToken(written);
    case 'reference':
      return parseReference(parameter, written);
    case 'date':
      return parseDateValue(written);
    case 'number':
    case 'quantity':
      throw new SearchQueryError(written.name, `searching by ${parameter.type} is not supported`);
  }
}

/** FHIR R4 §3.1.1.4.10: `code`, `system|code`, `|code` without a system, `system|` with any code. */
function parseToken({ name, text }: WrittenValue): SearchValue {
  const [first = '', second, ...rest] = splitEscaped(text, '|').map(unescapeValue);
  if (rest.length > 0) throw new SearchQueryError(name, 'has more than one "|" in a value');
  if (second === undefined) return { kind: 'token', system: undefined, code: first };
  if (first === '' && second === '') throw new SearchQueryError(name, 'has a value without system and code');
  return {
    kind: 'token',
    system: first === '' ? null : first,
    code: second === '' ? undefined : second,
  };
}

/** Ids of admin types may hold an underscore (contract §4.1). */
const REFERENCE = /^(?:(?<type>[A-Z][A-Za-z]{0,63})\/)?(?<id>[A-Za-z0-9\-._]{1,64})$/;

/** `Type/id` or `id`. An absolute URL names a resource of another server, which no stored reference is. */
function parseReference(parameter: SearchParameter, { name, text }: WrittenValue): SearchValue {
  const { type, id } = REFERENCE.exec(text)?.groups ?? {};
  if (id === undefined) throw new SearchQueryError(name, 'is not of the form Type/id or id');
  const only = parameter.targets?.length === 1 ? parameter.targets[0] : undefined;
  return { kind: 'reference', type: type ?? only, id };
}

const PREFIXED = /^(?<prefix>eq|ne|gt|lt|ge|le|sa|eb|ap)?(?<date>\d.*)$/;

function parseDateValue({ name, text, now }: WrittenValue): SearchValue {
  const { prefix = 'eq', date = '' } = PREFIXED.exec(text)?.groups ?? {};
  const interval = parseDate(date);
  if (interval === undefined) throw new SearchQueryError(name, 'is not a date such as 2020-03-15 or ge2020');
  const { start, end } = prefix === 'ap' ? widen(interval, now) : interval;
  return { kind: 'date', prefix: prefix as Prefix, start, end };
}

/** FHIR R4 §3.1.1.4.6 suggests: about means within a tenth of the time between then and now. */
function widen({ start, end }: DateInterval, now: Date): DateInterval {
  const margin = Math.abs(now.getTime() - start.getTime()) / 10;
  return { start: new Date(start.getTime() - margin), end: new Date(end.getTime() + margin) };
}
