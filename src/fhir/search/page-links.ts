import { Pair, parseQueryString } from '../../lib/http/query-string';
import { ResolvedCursor } from '../../query/parse-search';
import { PageCursor } from '../../search/page-cursor';
import { Access } from '../../security/access';
import { writeQuery } from './search-request';

/** The cursors of one caller in the pages of one search (contract §3). */
export class PageLinks {
  private readonly binding: string;

  /** @param path what is searched, such as `Observation` or `Patient/p1/Observation` */
  constructor(
    private readonly cursors: PageCursor,
    private readonly path: string,
    { caller }: Pick<Access, 'caller'>,
  ) {
    const { clientId, userId, sessionId, scope } = caller;
    // What another token of the same person finds is another search.
    this.binding = JSON.stringify([clientId, userId, sessionId, [...scope].sort()]);
  }

  resume(cursor: string): ResolvedCursor | undefined {
    const position = this.cursors.parse(cursor, this.binding);
    if (position?.search.startsWith(`${this.path}?`) !== true) return undefined;
    return { pairs: parseQueryString(position.search.slice(this.path.length + 1)), offset: position.offset };
  }

  /** @param pairs the search as this page was asked for */
  cursorAt(offset: number, pairs: readonly Pair[]): string {
    const resumed = pairs.find(([name]) => name === '_cursor')?.[1];
    const search =
      (resumed === undefined ? undefined : this.cursors.parse(resumed, this.binding)?.search) ??
      `${this.path}?${writeQuery(pairs.filter(([name]) => name !== '_page' && name !== '_offset'))}`;
    return this.cursors.issue({ search, offset }, this.binding);
  }
}
