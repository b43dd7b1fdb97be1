import { isDeepStrictEqual } from 'node:util';
import { Narrowing } from '../../access/narrowing';
import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { isOneOf } from '../seen-resource';

/** What a caller must leave alone in a resource that it may write (contract §7). */
export interface WriteLimits {
  readonly hidden: readonly string[];
  /** Hidden or read-only. */
  readonly fixed: readonly string[];
}

export const NO_LIMITS: WriteLimits = { hidden: [], fixed: [] };

/** @param admitting the narrowings that let the resource through: only what all of them limit is limited */
export function limitsOf(admitting: readonly Narrowing[]): WriteLimits {
  const hidden = inAll(admitting.map(({ hiddenFields }) => hiddenFields));
  const fixed = inAll(
    admitting.map(({ hiddenFields, readonlyFields }) => [...hiddenFields, ...readonlyFields]),
  );
  return { hidden, fixed };
}

/** Whether a change keeps within the limits. */
export function leavesFixed({ fixed }: WriteLimits, before: JsonObject, after: JsonObject): boolean {
  if (fixed.length === 0) return true;
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].every(
    (member) => !isOneOf(member, fixed) || isDeepStrictEqual(before[member], after[member]),
  );
}

/** A stored resource as the caller of a write meets it. */
export interface Met {
  readonly limits: WriteLimits;
  /** Absent where the caller may not read it: it sees nothing of it then. */
  readonly seen: { readonly hiddenFields: readonly string[] } | undefined;
}

/** What stays as it is where a write does not mention it: hidden, or as little to be set as to be seen. */
export function unseenIn({ limits, seen }: Met): readonly string[] {
  return [...new Set([...limits.hidden, ...(seen?.hiddenFields ?? limits.fixed)])];
}

/**
 * What a caller is not shown it cannot name either where it must not change it: refused without comparing it, or a
 * right guess would be told from a wrong one.
 *
 * @throws ResourceError 403
 */
export function requireUnnamed(members: Iterable<string>, { limits, seen }: Met): void {
  const isUnseen = (member: string) => seen === undefined || isOneOf(member, seen.hiddenFields);
  const refuses = (member: string) =>
    isOneOf(member, limits.hidden) || (isUnseen(member) && isOneOf(member, limits.fixed));
  if ([...members].some(refuses)) throw forbidden();
}

export function forbidden(): ResourceError {
  return ResourceError.of(403, 'forbidden', 'Forbidden');
}

function inAll([first = [], ...others]: readonly (readonly string[])[]): string[] {
  return first.filter((field) => others.every((fields) => fields.includes(field)));
}
