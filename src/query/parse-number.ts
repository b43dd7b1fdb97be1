import { DecimalInterval, parseDecimalInterval } from './decimal';
import { Prefix, SearchValue } from './filter';
import { splitPrefix } from './prefix';
import { SearchQueryError } from './search-query-error';
import { splitEscaped, unescapeValue } from './split-escaped';
import { WrittenValue } from './written-value';

/** FHIR R4 §3.1.1.4.8: a number of some precision, with a prefix or without. */
export function parseNumber({ name, text }: WrittenValue): SearchValue {
  return { kind: 'number', ...parsePrefixed(name, text) };
}

/** FHIR R4 §3.1.1.4.11: `number`, `number|system|code`, `number||unit` where the unit is a code or a text. */
export function parseQuantity({ name, text }: WrittenValue): SearchValue {
  const [number = '', ...of] = splitEscaped(text, '|').map(unescapeValue);
  const [system = '', unit = ''] = of;
  if (of.length !== 0 && (of.length !== 2 || (system === '' && unit === ''))) {
    throw new SearchQueryError(name, 'is not of the form number|system|code or number||unit');
  }
  return {
    kind: 'quantity',
    ...parsePrefixed(name, number),
    system: system === '' ? undefined : system,
    unit: unit === '' ? undefined : unit,
  };
}

function parsePrefixed(name: string, text: string): DecimalInterval & { readonly prefix: Prefix } {
  const { prefix, rest } = splitPrefix(text);
  const interval = parseDecimalInterval(rest, prefix === 'ap' ? 'tenth' : undefined);
  if (interval === undefined) throw new SearchQueryError(name, 'is not a number such as 5.4, lt-3 or 1.2e3');
  return { prefix, ...interval };
}
