import { isJsonObject, Json } from '../lib/json';

export interface ReferenceValue {
  readonly type: string;
  readonly id: string;
}

const RELATIVE = /^(?<type>[A-Z][A-Za-z]*)\/(?<id>[A-Za-z0-9\-.]{1,64})(?:\/_history\/.+)?$/;

/**
 * Where a Reference of this server points. An absolute one is left out: `https://other/Patient/1` is
 * not our Patient/1, and would otherwise put foreign data into a patient's compartment.
 */
export function referenceValue(value: Json): ReferenceValue | undefined {
  if (!isJsonObject(value)) return undefined;
  const { reference, resourceType, id } = value;
  if (typeof reference === 'string') {
    const groups = RELATIVE.exec(reference)?.groups;
    return groups && { type: groups.type ?? '', id: groups.id ?? '' };
  }
  // Contract §3: the second form that references are accepted in.
  return typeof resourceType === 'string' && typeof id === 'string' ? { type: resourceType, id } : undefined;
}
