import { and, Filter, NONE, or } from '../query/filter';
import { readsElement } from '../query/reads-element';
import { Constraint, UNCONSTRAINED } from './constraint';

/**
 * One way in which resources of a type are within a caller's reach. Several are alternatives: a resource is
 * reached by each whose constraint lets it through, and only what all of those hide is hidden.
 */
export interface Narrowing {
  readonly constraint: Constraint;
  /** Elements such as `identifier` or `value[x]`: absent from every answer, unusable in search and sort. */
  readonly hiddenFields: readonly string[];
  /** Elements that a write must leave as they are. */
  readonly readonlyFields: readonly string[];
}

export const UNNARROWED: Narrowing = { constraint: UNCONSTRAINED, hiddenFields: [], readonlyFields: [] };

/** Everything, with all of its fields. */
export function isUnnarrowed(narrowings: readonly Narrowing[]): boolean {
  return narrowings.some(
    ({ constraint, hiddenFields, readonlyFields }) =>
      constraint.op === 'all' && hiddenFields.length === 0 && readonlyFields.length === 0,
  );
}

/** Everything, with all of its fields, to a reader: whatever a write may change. */
export function readsEverything(narrowings: readonly Narrowing[]): boolean {
  return narrowings.some(
    ({ constraint, hiddenFields }) => constraint.op === 'all' && hiddenFields.length === 0,
  );
}

/** What any of these reaches. Alternatives that hide the same are one, and equal ones count once. */
export function anyOf(narrowings: readonly Narrowing[]): readonly Narrowing[] {
  if (isUnnarrowed(narrowings)) return [UNNARROWED];
  const merged = new Map<string, Narrowing>();
  const distinct = new Map(narrowings.map((narrowing) => [JSON.stringify(narrowing), narrowing]));
  for (const narrowing of distinct.values()) {
    if (narrowing.constraint.op === 'none') continue;
    const hiddenFields = [...new Set(narrowing.hiddenFields)].sort();
    const readonlyFields = [...new Set(narrowing.readonlyFields)].sort();
    const key = JSON.stringify([hiddenFields, readonlyFields]);
    const constraint = or(merged.get(key)?.constraint ?? NONE, narrowing.constraint);
    merged.set(key, { constraint, hiddenFields, readonlyFields });
  }
  return [...merged.values()];
}

/** What both reach: every pair of alternatives, with the limits of either. */
export function bothOf(ones: readonly Narrowing[], others: readonly Narrowing[]): readonly Narrowing[] {
  const pairs = ones.flatMap((one) =>
    others.map((other) => ({
      constraint: and(one.constraint, other.constraint),
      hiddenFields: [...one.hiddenFields, ...other.hiddenFields],
      readonlyFields: [...one.readonlyFields, ...other.readonlyFields],
    })),
  );
  return anyOf(pairs);
}

/**
 * What both a scope and a policy reach. The query of a scope is its client's own choice: where it reads a field that
 * the policy hides the two reach nothing together, or what they reach would tell what the field holds.
 */
export function withinScopes(
  scopes: readonly Narrowing[],
  policies: readonly Narrowing[],
): readonly Narrowing[] {
  return anyOf(
    policies.flatMap((policy) => {
      const readable = scopes.filter(({ constraint }) => !readsHidden(constraint, policy));
      return bothOf(anyOf(readable), [policy]);
    }),
  );
}

/** Which resources are reached, whatever is hidden in them. */
export function constraintOf(narrowings: readonly Narrowing[]): Constraint {
  return or(...narrowings.map(({ constraint }) => constraint));
}

/**
 * The resources that a filter finds for whom these narrowings bound. Where a filter reads a field that is
 * hidden it finds nothing, negated or not: whether it would have matched tells what the field holds.
 */
export function narrowFilter(filter: Filter, narrowings: readonly Narrowing[]): Filter {
  return and(filter, constraintOf(narrowings.filter((narrowing) => !readsHidden(filter, narrowing))));
}

function readsHidden(filter: Filter, { hiddenFields }: Narrowing): boolean {
  return hiddenFields.some((field) => readsElement(filter, field));
}
