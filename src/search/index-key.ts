import { createHash } from 'node:crypto';

/**
 * What stands in the token array: 128 bits of a hash over resource type, parameter and value. One look-up
 * finds the resources of one type by one parameter, no value is too long for an index entry, and no
 * separator can be forged from within a value.
 */
function tokenHash(...parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16).toString('base64url');
}

/** The type and the parameter that a key is about. */
export interface KeyScope {
  readonly type: string;
  readonly parameter: string;
}

/** Marks a resource that has some value for the parameter: what `:missing` asks. */
export function presenceKey({ type, parameter }: KeyScope): string {
  return tokenHash('present', type, parameter);
}

/** `system`: null for a code without one, undefined for any. `code`: undefined for any. */
export function tokenKey(
  { type, parameter }: KeyScope,
  system: string | null | undefined,
  code: string | undefined,
): string {
  if (system === undefined) return tokenHash('code', type, parameter, code ?? '');
  if (code === undefined) return tokenHash('system', type, parameter, system);
  return tokenHash('token', type, parameter, system, code);
}

/** The identifier of a Reference is a token of a parameter that cannot be asked for by name. */
export function identifierScope({ type, parameter }: KeyScope): KeyScope {
  return { type, parameter: `${parameter}:identifier` };
}

/**
 * What stands in the reference array, such as `Observation.subject=Patient/p1`: text that can be read back,
 * since a reverse chain asks which ids stand in it. An id that begins with it follows it to the end.
 */
export function referencePrefix({ type, parameter }: KeyScope, targetType: string): string {
  return `${type}.${parameter}=${targetType}/`;
}

export function referenceKey(scope: KeyScope, targetType: string, id: string): string {
  return `${referencePrefix(scope, targetType)}${id}`;
}

/** A URL has no greatest length, an index entry has. */
export function urlKey({ type, parameter }: KeyScope, url: string): string {
  return `${type}.${parameter}~${tokenHash(url)}`;
}

/** Says that a resource is in the compartment of a Patient, by whichever parameter. */
export function compartmentKey(type: string, patient: string): string {
  return `${type}@${patient}`;
}
