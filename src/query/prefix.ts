import { Prefix } from './filter';

const PREFIXED = /^(?<prefix>eq|ne|gt|lt|ge|le|sa|eb|ap)(?<rest>.*)$/s;

/** FHIR R4 §3.1.1.4.6: how a date, number or quantity compares; `eq` where nothing is said. */
export function splitPrefix(text: string): { prefix: Prefix; rest: string } {
  const { prefix = 'eq', rest = text } = PREFIXED.exec(text)?.groups ?? {};
  return { prefix: prefix as Prefix, rest };
}
