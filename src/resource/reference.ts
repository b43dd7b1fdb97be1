import { isJsonObject, Json, JsonObject } from '../lib/json';

/** A resource of this server. */
export interface ResourceReference {
  readonly type: string;
  readonly id: string;
}

/** Contract §3 accepts both spellings; FHIR R4 §2.3.0 has the rest. */
const MEMBERS: readonly string[] = ['reference', 'resourceType', 'id', 'type', 'identifier', 'display'];
const REFERENCE = /^(?<type>[A-Z][A-Za-z]{0,63})\/(?<id>[A-Za-z0-9._-]{1,64})$/;

export function hasReferenceMembers(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).every((name) => MEMBERS.includes(name));
}

/** What a reference names; undefined where it is malformed, contradicts itself, or leads to another server. */
export function readReference(value: unknown): ResourceReference | undefined {
  if (!isJsonObject(value)) return undefined;
  const { reference, resourceType, id } = value;
  const written = reference ?? joined(resourceType, id);
  const found = typeof written === 'string' ? REFERENCE.exec(written)?.groups : undefined;
  if (found?.type === undefined || found.id === undefined) return undefined;
  if ((resourceType ?? found.type) !== found.type || (id ?? found.id) !== found.id) return undefined;
  return { type: found.type, id: found.id };
}

function joined(type: Json | undefined, id: Json | undefined): string | undefined {
  return typeof type === 'string' && typeof id === 'string' ? `${type}/${id}` : undefined;
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
