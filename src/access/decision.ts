import { isUnnarrowed, Narrowing, UNNARROWED } from './narrowing';

type DenialReason =
  /** Nobody was named and no policy admits anonymous callers. */
  | 'unauthenticated'
  /** The token's SMART scopes do not cover the interaction. */
  | 'insufficient-scope'
  /** No access policy allows it. */
  | 'no-policy';

/** What a caller may do: everything, nothing, or only what some narrowing lets through. */
export type Decision =
  | { readonly outcome: 'allow' }
  | { readonly outcome: 'deny'; readonly reason: DenialReason; readonly requiredScope?: string }
  /** Alternatives, at least one. They are joined into every query of the request. */
  | { readonly outcome: 'narrow'; readonly narrowings: readonly Narrowing[] };

export type Denial = Extract<Decision, { outcome: 'deny' }>;

/** Everything, alternatives, or nothing. */
export function narrowingsOf(decision: Decision): readonly Narrowing[] {
  switch (decision.outcome) {
    case 'allow':
      return [UNNARROWED];
    case 'narrow':
      return decision.narrowings;
    case 'deny':
      return [];
  }
}

/** Nothing reached is a denial: an empty answer would look like there is nothing. */
export function narrowedTo(narrowings: readonly Narrowing[]): Decision {
  if (narrowings.length === 0) return { outcome: 'deny', reason: 'no-policy' };
  return isUnnarrowed(narrowings) ? { outcome: 'allow' } : { outcome: 'narrow', narrowings };
}
