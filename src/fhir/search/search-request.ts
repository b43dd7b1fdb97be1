import { Pair } from '../../lib/http/query-string';

/** A search as it was asked for, or the page of a history. */
export interface SearchRequest {
  /** The base that the request used; links and fullUrls start with it. */
  readonly base: string;
  readonly pairs: readonly Pair[];
  /** `Prefer: handling=lenient`. */
  readonly lenient: boolean;
  /** FHIR R4 §3.1.0.9.1: the Patient whose compartment is searched. */
  readonly compartment?: string;
}

/** What the search is called in links, below the base. */
export function pathOf(type: string, { compartment }: Pick<SearchRequest, 'compartment'>): string {
  return compartment === undefined ? type : `Patient/${encodeURIComponent(compartment)}/${type}`;
}

export function writeQuery(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}
