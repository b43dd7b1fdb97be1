import { Constraint } from './constraint';

type DenialReason =
  /** Nobody was named and no policy admits anonymous callers. */
  | 'unauthenticated'
  /** The token's SMART scopes do not cover the interaction. */
  | 'insufficient-scope'
  /** No access policy allows it. */
  | 'no-policy';

/** What a caller may do: everything, nothing, or only what a constraint lets through. */
export type Decision =
  | { readonly outcome: 'allow' }
  | { readonly outcome: 'deny'; readonly reason: DenialReason; readonly requiredScope?: string }
  /** Joined into every query of the request. `none` matches nothing. */
  | { readonly outcome: 'narrow'; readonly constraint: Constraint };
