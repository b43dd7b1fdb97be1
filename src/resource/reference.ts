import { isJsonObject, Json, JsonObject } from '../lib/json';

/** A resource of this server. */
export interface ResourceReference {
  readonly type: string;
  readonly id: string;
}

/** Contract §3 accepts both spellings; FHIR R4 §2.3.0 has the rest. */
const MEMBERS: readonly string[] = ['reference', 'resourceType', 'id', 'type', 'identifier', 'display'];
const TYPE = /^[A-Z][A-Za-z]{0,63}$/;
const ID = /^[A-Za-z0-9._-]{1,64}$/;

export function hasReferenceMembers(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).every((name) => MEMBERS.includes(name));
}

/** What a reference names; undefined where it is malformed, contradicts itself, or leads to another server. */
export function readReference(value: unknown): ResourceReference | undefined {
  if (!isJsonObject(value)) return undefined;
  const [type, id, ...rest] =
    typeof value.reference === 'string' ? value.reference.split('/') : [value.resourceType, value.id];
  if (rest.length > 0 || (value.resourceType ?? type) !== type || (value.id ?? id) !== id) return undefined;
  if (value.reference !== undefined && typeof value.reference !== 'string') return undefined;
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  return TYPE.test(type) && ID.test(id) ? { type, id } : undefined;
}

/**
 * Contract §3: admin types always emit all three members.
 *
 * @throws TypeError for what was not validated
 */
export function normalizeReference(value: Json | undefined): JsonObject {
  const found = readReference(value);
  if (found === undefined) throw new TypeError('no reference');
  return { ...(value as JsonObject), ...referenceTo(found.type, found.id) };
}

export function referenceTo(
  type: string,
  id: string,
): { reference: string; resourceType: string; id: string } {
  return { reference: `${type}/${id}`, resourceType: type, id };
}
