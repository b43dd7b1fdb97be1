import { isJsonObject, Json, JsonObject } from '../lib/json';

/** A closed interval of decimals as PostgreSQL reads them; a number is the interval of itself. */
export interface NumberRange {
  readonly low: string;
  readonly high: string;
}

export interface QuantityValue extends NumberRange {
  /** Each way in which its unit is asked for: by system and code, and by its text. */
  readonly units: readonly { readonly system?: string; readonly unit?: string }[];
}

/** Where Money takes its codes from. */
export const CURRENCIES = 'urn:iso:std:iso:4217';

export function numberValue(value: Json): NumberRange | undefined {
  return typeof value === 'number' ? { low: String(value), high: String(value) } : undefined;
}

/** Quantity and its specialisations, Money and Range (FHIR R4 §3.1.1.4.11). */
export function quantityValue(value: Json): QuantityValue | undefined {
  if (!isJsonObject(value)) return undefined;
  const { low, high } = value;
  if (isJsonObject(low)) return rangeValue(low, isJsonObject(high) ? high : {});
  if (isJsonObject(high)) return rangeValue({}, high);
  const exact = numberValue(value.value ?? null);
  return exact && { ...compared(exact, value.comparator), units: unitsOf(value) };
}

/** A missing boundary is open. */
function rangeValue(low: JsonObject, high: JsonObject): QuantityValue | undefined {
  const from = numberValue(low.value ?? null);
  const to = numberValue(high.value ?? null);
  if (from === undefined && to === undefined) return undefined;
  const units = unitsOf({ ...high, ...low });
  return { low: from?.low ?? '-Infinity', high: to?.high ?? 'Infinity', units };
}

/** `<5` says that the value lies somewhere below. */
function compared(exact: NumberRange, comparator: Json | undefined): NumberRange {
  if (comparator === '<' || comparator === '<=') return { ...exact, low: '-Infinity' };
  if (comparator === '>' || comparator === '>=') return { ...exact, high: 'Infinity' };
  return exact;
}

function unitsOf({ system, code, unit, currency }: JsonObject): QuantityValue['units'] {
  if (typeof currency === 'string') return [{ system: CURRENCIES, unit: currency }];
  const coded = {
    ...(typeof system === 'string' && { system }),
    ...(typeof code === 'string' && { unit: code }),
  };
  return typeof unit === 'string' && unit !== code ? [coded, { unit }] : [coded];
}
