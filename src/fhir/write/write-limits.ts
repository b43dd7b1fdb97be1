import { isDeepStrictEqual } from 'node:util';
import { Narrowing } from '../../access/narrowing';
import { JsonObject } from '../../lib/json';
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

function inAll([first = [], ...others]: readonly (readonly string[])[]): string[] {
  return first.filter((field) => others.every((fields) => fields.includes(field)));
}
