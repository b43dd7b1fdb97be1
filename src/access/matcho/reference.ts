import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { memberOf } from './run';

/** `Type/id`, also with a version. */
const RELATIVE = /^([A-Z][A-Za-z]*)\/([A-Za-z0-9._-]{1,64})(?:\/_history\/[A-Za-z0-9._-]{1,64})?$/;

/**
 * Type and id of a reference within this server; undefined for any other.
 *
 * An absolute URL names another server, whose `Patient/p1` is somebody else.
 */
export function parseReference(subject: Json | undefined): JsonObject | undefined {
  if (typeof subject === 'string') return parseRelative(subject);
  if (!isJsonObject(subject)) return undefined;
  // FHIR's `Reference.id` is an element id: it counts only where no `reference` says otherwise.
  const reference = memberOf(subject, 'reference');
  if (reference !== undefined) return typeof reference === 'string' ? parseRelative(reference) : undefined;
  const [resourceType, id] = [memberOf(subject, 'resourceType'), memberOf(subject, 'id')];
  return typeof resourceType === 'string' && typeof id === 'string' ? { resourceType, id } : undefined;
}

function parseRelative(text: string): JsonObject | undefined {
  const [, resourceType, id] = RELATIVE.exec(text) ?? [];
  return resourceType === undefined || id === undefined ? undefined : { resourceType, id };
}
