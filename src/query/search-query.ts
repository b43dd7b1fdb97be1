import { SearchParameter } from '../r4/search-parameter';
import { Filter } from './filter';

export interface SortKey {
  /** A search parameter, or one of the two that every resource has. */
  readonly by: SearchParameter | '_id' | '_lastUpdated';
  readonly direction: 'asc' | 'desc';
}

/** A parsed FHIR search (contract §3): what to find, in which order, which page of it. */
export interface SearchQuery {
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  /** Matches per page, 1–1000. 0 asks for the total alone. */
  readonly count: number;
  readonly offset: number;
  /** FHIR R4 §3.1.1.5.9: the top-level elements that are asked for; absent: all of them. */
  readonly elements?: readonly string[];
}
