import { isJsonObject, Json } from '../lib/json';
import { membersOf } from './element-values';

/** FHIR R4 §3.1.1.4.8: a search on a HumanName or an Address looks at each of these parts. */
export const STRING_PARTS = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
];

export function stringValues(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (!isJsonObject(value)) return [];
  return STRING_PARTS.flatMap((part) => membersOf(value, part)).filter((text) => typeof text === 'string');
}
