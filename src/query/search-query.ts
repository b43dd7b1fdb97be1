import { SearchParameter } from '../r4/search-parameter';
import { Filter } from './filter';
import { SearchPair } from './search-limits';

export interface SortKey {
  /** A search parameter, or one of the two that every resource has. */
  readonly by: SearchParameter | '_id' | '_lastUpdated';
  readonly direction: 'asc' | 'desc';
}

/**
 * FHIR R4 §3.1.1.5.4: what is answered beside the matches. `include` follows `parameter` of the resources of
 * `sourceType`; `revinclude` finds resources of `sourceType` that refer by `parameter` to what is there.
 */
export interface Include {
  readonly kind: 'include' | 'revinclude';
  /** From included resources as well as from matches. */
  readonly iterate: boolean;
  /** `*`: any type that has `parameter`. */
  readonly sourceType: string;
  /** `*`: every reference parameter. */
  readonly parameter: string;
  /** Only resources of this type are included by `include`, or referred to by `revinclude`. */
  readonly targetType?: string;
}

/** FHIR R4 §3.1.1.5.8: which part of each match is answered; `count`: the total alone. */
export type Summary = 'true' | 'text' | 'data' | 'count';

/** A parsed FHIR search (contract §3): what to find, in which order, which page of it. */
export interface SearchQuery {
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  /** Matches per page, 1–1000. 0 asks for the total alone. */
  readonly count: number;
  readonly offset: number;
  /** FHIR R4 §3.1.1.5.7: whether the caller wants to know how many there are. */
  readonly total: 'accurate' | 'none';
  readonly includes: readonly Include[];
  /** Absent: the whole of each match. */
  readonly summary?: Summary;
  /** FHIR R4 §3.1.1.5.9: the top-level elements that are asked for; absent: all of them. */
  readonly elements?: readonly string[];
  /** Parameters without effect, which the link `self` must not repeat; absent: none. Only when lenient. */
  readonly ignored?: readonly SearchPair[];
}
