import { isJsonObject, Json, JsonObject } from '../lib/json';
import { membersOf } from './element-values';

export interface TokenValue {
  /** Null when the code has no system. */
  readonly system: string | null;
  readonly code: string | undefined;
}

/** FHIR R4 §2.24.0.10: in a ContactPoint `system` names the kind of device, it is no code system. */
export const CONTACT_SYSTEMS = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'];

/** The tokens of code, boolean, Coding, CodeableConcept, Identifier and ContactPoint (FHIR R4 §3.1.1.4.10). */
export function tokenValues(value: Json): TokenValue[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [{ system: null, code: String(value) }];
  if (!isJsonObject(value)) return [];
  const own = tokenOf(value);
  const codings = membersOf(value, 'coding').filter(isJsonObject).map(tokenOf);
  return [own, ...codings].filter((token) => token.system !== null || token.code !== undefined);
}

function tokenOf({ code, value, system }: JsonObject): TokenValue {
  return {
    system: typeof system === 'string' && !CONTACT_SYSTEMS.includes(system) ? system : null,
    code: [code, value].find((text) => typeof text === 'string'),
  };
}
