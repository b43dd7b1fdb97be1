/** A search that cannot be understood; rendered as 400 by whoever received it (contract §3). */
export class SearchQueryError extends Error {
  constructor(
    /** The name as written by the caller, or `_query` when the search as a whole is at fault. */
    readonly parameter: string,
    readonly reason: string,
  ) {
    super(`Search parameter ${JSON.stringify(parameter.slice(0, 64))}: ${reason}`);
    this.name = 'SearchQueryError';
  }
}
