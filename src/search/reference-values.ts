import { isJsonObject, Json } from '../lib/json';

/** Where an element points: at a resource of this server, at a URL, or at nothing that could be found. */
export type ReferenceValue =
  { readonly type: string; readonly id: string } | { readonly url: string } | undefined;

/** Type and id of a reference within this server, whatever version it names. Read by JavaScript and PostgreSQL. */
export const LOCAL_REFERENCE = '^([A-Z][A-Za-z]{0,63}/[A-Za-z0-9._-]{1,64})(?:/_history/[A-Za-z0-9._-]+)?$';
/** How a URL or URN begins. */
export const ABSOLUTE = '^[A-Za-z][A-Za-z0-9+.-]*:';

const local = new RegExp(LOCAL_REFERENCE);
const absolute = new RegExp(ABSOLUTE);

/**
 * Where a Reference or a canonical points. An absolute Reference stays one: `https://other/Patient/1` is not our
 * Patient/1, and would otherwise put foreign data into a patient's compartment.
 */
export function referenceValue(value: Json): ReferenceValue {
  if (typeof value === 'string') return absolute.test(value) ? { url: value } : undefined;
  const reference = writtenReference(value);
  const [type, id] = local.exec(reference ?? '')?.[1]?.split('/') ?? [];
  if (type !== undefined && id !== undefined) return { type, id };
  return reference !== undefined && absolute.test(reference) ? { url: reference } : undefined;
}

function writtenReference(value: Json): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { reference, resourceType, id } = value;
  if (typeof reference === 'string') return reference;
  // Contract §3: the second form that references are accepted in.
  return typeof resourceType === 'string' && typeof id === 'string' ? `${resourceType}/${id}` : undefined;
}

/** FHIR R4 §2.24.0.3: a canonical is found with its version and without. */
export function withAndWithoutVersion(url: string): string[] {
  const [bare = url] = url.split('|', 1);
  return bare === url ? [url] : [url, bare];
}
