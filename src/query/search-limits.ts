import { SearchQueryError } from './search-query-error';

/** A decoded `name=value` of a query string or of a `_search` form, in the order written. */
export type SearchPair = readonly [name: string, value: string];

const MAX_SEARCH_BYTES = 8 * 1024;
const MAX_SEARCH_PAIRS = 30;
/** Alternatives of all parameters together: each costs an index look-up. */
const MAX_SEARCH_VALUES = 1000;
/** The same for prefixes and intervals: they are compared one by one, where other values are looked up together. */
const MAX_RANGE_VALUES = 100;
/** Chains and reverse chains, each type of a chain that names none: each costs a sub-query and a decision. */
const MAX_LINKS = 20;

/** Refuses what no honest search contains, before anything is split or stored. */
export function verifySearchLimits(pairs: readonly SearchPair[]): void {
  if (pairs.length > MAX_SEARCH_PAIRS) {
    throw new SearchQueryError('_query', `more than ${MAX_SEARCH_PAIRS} parameters`);
  }
  let bytes = 0;
  for (const [name, value] of pairs) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
    if (bytes > MAX_SEARCH_BYTES) {
      throw new SearchQueryError('_query', `longer than ${MAX_SEARCH_BYTES} bytes`);
    }
    verifyText(name, name);
    verifyText(name, value);
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair: such a value would surface as a server error. */
function verifyText(name: string, text: string): void {
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw new SearchQueryError(name, 'contains a character that no value can have');
  }
}

/** What one search may still cost the database. */
export class SearchBudget {
  private values = MAX_SEARCH_VALUES;
  private ranges = MAX_RANGE_VALUES;
  private links = MAX_LINKS;

  spendValues(number: number): void {
    this.values -= number;
    if (this.values < 0) throw new SearchQueryError('_query', `more than ${MAX_SEARCH_VALUES} values`);
  }

  spendRanges(number: number): void {
    this.ranges -= number;
    if (this.ranges < 0) {
      throw new SearchQueryError('_query', `more than ${MAX_RANGE_VALUES} texts, dates and numbers`);
    }
  }

  spendLinks(number: number): void {
    this.links -= number;
    if (this.links < 0) {
      throw new SearchQueryError(
        '_query',
        `chains over more than ${MAX_LINKS} types; name one in each, as in subject:Patient.name`,
      );
    }
  }
}
