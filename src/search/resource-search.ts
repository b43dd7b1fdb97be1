import { Database } from '../database/database';
import { and, Filter } from '../query/filter';
import { SearchQuery } from '../query/search-query';
import { ResourceRow } from '../resource/resource-row';
import { Bindings } from './bindings';
import { compileFilter, SearchedType } from './compile-filter';
import { compileSort } from './compile-sort';
import { quoteName } from './sql-condition';

/** One page of matches and how many there are on all pages. */
export interface SearchPage {
  readonly rows: ResourceRow[];
  readonly total: number;
}

/**
 * Reads resources within a constraint. Constraint and query are one condition in one statement:
 * nothing is filtered afterwards, so totals, pages and timing tell nothing of what is hidden.
 */
export class ResourceSearch {
  constructor(private readonly database: Pick<Database, 'query' | 'queryPrepared'>) {}

  /** The resource, if the constraint lets it through. */
  async find(searched: SearchedType, id: string, constraint: Filter): Promise<ResourceRow | undefined> {
    const bindings = new Bindings();
    const matches = selection(searched, and({ op: 'id', ids: [id] }, constraint), bindings);
    const statement = `SELECT ${COLUMNS} ${matches}`;
    // Without a constraint it is always the same, and most reads of all.
    const [row] =
      constraint.op === 'all'
        ? await this.database.queryPrepared<ResourceRow>(nameOfFind(searched), statement, bindings.values)
        : await this.database.query<ResourceRow>(statement, bindings.values);
    return row;
  }

  async search(searched: SearchedType, query: SearchQuery, constraint: Filter): Promise<SearchPage> {
    const bindings = new Bindings();
    const matches = selection(searched, and(query.filter, constraint), bindings);
    const order = compileSort(query.sort, searched, bindings);
    const limit = `LIMIT ${bindings.bind(query.count, 'bigint')} OFFSET ${bindings.bind(query.offset, 'bigint')}`;
    // The outer join keeps the total when the page is empty.
    const rows = await this.database.query<FoundRow>(
      `SELECT counted.total, page.* FROM (SELECT count(*)::integer AS total ${matches}) counted
       LEFT JOIN (
         SELECT ${COLUMNS}, row_number() OVER (ORDER BY ${order}) AS position ${matches}
         ORDER BY ${order} ${limit}
       ) page ON TRUE ORDER BY page.position`,
      bindings.values,
    );
    return { rows: rows.filter(isMatch).map(withoutPosition), total: rows[0]?.total ?? 0 };
  }
}

interface FoundRow extends Omit<ResourceRow, 'id'> {
  id: string | null;
  total: number;
}

const COLUMNS = 'r.id, r.version, r.last_updated AS "lastUpdated", r.document';

function selection(searched: SearchedType, filter: Filter, bindings: Bindings): string {
  const { searchSource, type } = searched;
  const from =
    searchSource.kind === 'index'
      ? `FROM fhir_resource r WHERE r.type = ${bindings.bind(type, 'text')}`
      : `FROM ${quoteName(searchSource.table)} r WHERE TRUE`;
  return `${from} AND ${compileFilter(filter, searched, bindings)}`;
}

function nameOfFind({ searchSource }: SearchedType): string {
  return searchSource.kind === 'index' ? 'find-indexed' : `find-in-${searchSource.table}`;
}

function isMatch(row: FoundRow): row is FoundRow & ResourceRow {
  return row.id !== null;
}

function withoutPosition({ id, version, lastUpdated, document }: ResourceRow): ResourceRow {
  return { id, version, lastUpdated, document };
}
