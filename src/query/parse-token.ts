import { SearchValue } from './filter';
import { SearchQueryError } from './search-query-error';
import { splitEscaped, unescapeValue } from './split-escaped';
import { WrittenValue } from './written-value';

/** FHIR R4 §3.1.1.4.10: `code`, `system|code`, `|code` without a system, `system|` with any code. */
export function parseToken({ name, text }: WrittenValue): SearchValue {
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
