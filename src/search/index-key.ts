import { createHash } from 'node:crypto';

/**
 * What stands in the GIN arrays: 128 bits of a hash over resource type, parameter and value. One
 * look-up finds the resources of one type by one parameter, no value is too long for an index entry,
 * and no separator can be forged from within a value.
 */
function indexKey(...parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16).toString('base64url');
}

/** The type and the parameter that a key is about. */
export interface KeyScope {
  readonly type: string;
  readonly parameter: string;
}

/** Marks a resource that has some value for the parameter: what `:missing` asks. */
export function presenceKey({ type, parameter }: KeyScope): string {
  return indexKey('present', type, parameter);
}

/** `system`: null for a code without one, undefined for any. `code`: undefined for any. */
export function tokenKey(
  { type, parameter }: KeyScope,
  system: string | null | undefined,
  code: string | undefined,
): string {
  if (system === undefined) return indexKey('code', type, parameter, code ?? '');
  if (code === undefined) return indexKey('system', type, parameter, system);
  return indexKey('token', type, parameter, system, code);
}

/** `targetType` undefined: a resource of any type that has this id. */
export function referenceKey(
  { type, parameter }: KeyScope,
  targetType: string | undefined,
  id: string,
): string {
  if (targetType === undefined) return indexKey('id', type, parameter, id);
  return indexKey('reference', type, parameter, targetType, id);
}
