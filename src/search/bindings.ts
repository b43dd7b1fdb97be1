import { SearchQueryError } from '../query/search-query-error';

/** PostgreSQL counts the parameters of a statement in 16 bits; no honest search needs half of them. */
const MAX_VALUES = 30_000;

/** The positional parameters of a statement. Every value of a search enters SQL through here. */
export class Bindings {
  private readonly bound: unknown[] = [];

  /**
   * Adds a value and answers the placeholder that stands for it.
   *
   * @throws SearchQueryError when the search, and what narrows it, hold more than a statement can
   */
  bind(value: unknown, type: string): string {
    if (this.bound.length >= MAX_VALUES) {
      throw new SearchQueryError('_query', 'holds too many values together with what narrows it');
    }
    this.bound.push(value);
    return `$${this.bound.length}::${type}`;
  }

  get values(): unknown[] {
    return [...this.bound];
  }
}
