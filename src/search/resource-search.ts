import { isUnnarrowed, Narrowing, narrowFilter } from '../access/narrowing';
import { Database } from '../database/database';
import { Filter } from '../query/filter';
import { parameterReads } from '../query/reads-element';
import { SearchQuery, SortKey } from '../query/search-query';
import { ResourceRow } from '../resource/resource-row';
import { Bindings } from './bindings';
import { compileFilter, SearchedType } from './compile-filter';
import { compileSort } from './compile-sort';
import { hiddenFieldsOf, Marked, Seen, seenColumn } from './seen';
import { quoteName } from './sql-condition';

/** A row that its caller may see. */
export type SeenRow = ResourceRow & Seen;

/** One page of matches. */
export interface SearchPage {
  readonly rows: readonly SeenRow[];
  /** How many there are on all pages; absent when nobody asked. */
  readonly total?: number;
  /** Whether a next page has matches. */
  readonly more: boolean;
}

/** What of a query decides which matches there are and in which order. */
export type MatchQuery = Pick<SearchQuery, 'filter' | 'sort' | 'count' | 'offset'> &
  Partial<Pick<SearchQuery, 'total'>>;

/**
 * Reads resources within narrowings. Narrowings and query are one condition in one statement: nothing is
 * filtered afterwards, so totals, pages and timing tell nothing of what is hidden.
 */
export class ResourceSearch {
  constructor(private readonly database: Pick<Database, 'query' | 'queryPrepared'>) {}

  /** The resource, if a narrowing lets it through. */
  async find(
    searched: SearchedType,
    id: string,
    narrowings: readonly Narrowing[],
  ): Promise<SeenRow | undefined> {
    const { text, values } = statementOf(searched, { op: 'id', ids: [id] }, narrowings);
    const name = nameOfFind(searched, narrowings);
    const rows =
      name === undefined
        ? await this.database.query<FoundRow>(text, values)
        : await this.database.queryPrepared<FoundRow>(name, text, values);
    return rows.map((row) => seenRow(row, narrowings))[0];
  }

  /** Those of the resources that a narrowing lets through, in no order. */
  async findMany(
    searched: SearchedType,
    ids: readonly string[],
    narrowings: readonly Narrowing[],
  ): Promise<SeenRow[]> {
    if (ids.length === 0) return [];
    const { text, values } = statementOf(searched, { op: 'id', ids }, narrowings);
    const rows = await this.database.query<FoundRow>(text, values);
    return rows.map((row) => seenRow(row, narrowings));
  }

  async search(
    searched: SearchedType,
    query: MatchQuery,
    narrowings: readonly Narrowing[],
  ): Promise<SearchPage> {
    verifySort(query.sort, narrowings);
    const { count, offset, total: wanted = 'accurate' } = query;
    if (wanted === 'none') {
      const { text, values } = searchStatement(searched, { ...query, count: count + 1 }, narrowings);
      const found = count === 0 ? [] : await this.database.query<FoundRow>(text, values);
      const rows = found.slice(0, count).map((row) => seenRow(row, narrowings));
      return { rows, more: found.length > count };
    }
    const { text, values } = searchStatement(searched, query, narrowings);
    const found = await this.database.query<CountedRow>(text, values);
    const rows = found.filter(isMatch).map((row) => seenRow(row, narrowings));
    const total = found[0]?.total ?? 0;
    return { rows, total, more: rows.length > 0 && offset + rows.length < total };
  }
}

type FoundRow = ResourceRow & Marked;

/** Without id where the page is empty. */
type CountedRow = { readonly id: string | null; readonly total: number } & Omit<FoundRow, 'id'>;

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

const COLUMNS = 'r.id, r.version, r.last_updated AS "lastUpdated", r.document';

function statementOf(searched: SearchedType, filter: Filter, narrowings: readonly Narrowing[]): Statement {
  const bindings = new Bindings();
  const matches = compileFilter(narrowFilter(filter, narrowings), searched, bindings);
  const seen = seenColumn(narrowings, searched, bindings);
  const text = `SELECT ${COLUMNS}${seen} FROM ${sourceOf(searched, bindings)} AND ${matches}`;
  return { text, values: bindings.values };
}

/**
 * Finds the ids of all matches once, for the total and for the page, and only then reads documents. PostgreSQL
 * would otherwise walk through all ids in order, testing each, whenever it hopes to meet a page of matches soon.
 */
function searchStatement(
  searched: SearchedType,
  query: MatchQuery,
  narrowings: readonly Narrowing[],
): Statement {
  const bindings = new Bindings();
  const filter = narrowFilter(query.filter, narrowings);
  const counts = query.total !== 'none';
  const { columns, order } = compileSort(query.sort, searched, bindings);
  // Where everything matches, a page is all that has to be walked through.
  const materialized = counts || filter.op !== 'all' ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  const page = `SELECT ${COLUMNS}${seenColumn(narrowings, searched, bindings)}, p.position FROM (
      SELECT o.id, row_number() OVER () AS position FROM (
        SELECT m.id FROM matched m ORDER BY ${order}
        LIMIT ${bindings.bind(query.count, 'bigint')} OFFSET ${bindings.bind(query.offset, 'bigint')}
      ) o
    ) p, ${sourceOf(searched, bindings)} AND r.id = p.id`;
  // The outer join keeps the total when the page is empty.
  const answer = counts
    ? `SELECT counted.total, page.* FROM (SELECT count(*)::integer AS total FROM matched) counted
       LEFT JOIN (${page}) page ON TRUE`
    : `SELECT page.* FROM (${page}) page`;
  const matches = `${sourceOf(searched, bindings)} AND ${compileFilter(filter, searched, bindings)}`;
  const text = `WITH matched AS ${materialized} (SELECT r.id${columns} FROM ${matches})
    ${answer} ORDER BY page.position`;
  return { text, values: bindings.values };
}

/** A FROM item `r` and the beginning of its WHERE clause. */
function sourceOf({ searchSource, type }: SearchedType, bindings: Bindings): string {
  return searchSource.kind === 'index'
    ? `fhir_resource r WHERE r.type = ${bindings.bind(type, 'text')}`
    : `${quoteName(searchSource.table)} r WHERE TRUE`;
}

/** The statements whose text never changes, and which most reads are. */
function nameOfFind({ searchSource }: SearchedType, narrowings: readonly Narrowing[]): string | undefined {
  const [only, ...others] = narrowings;
  if (only === undefined || others.length > 0) return undefined;
  if (isUnnarrowed(narrowings)) {
    return searchSource.kind === 'index' ? 'find-indexed' : `find-in-${searchSource.table}`;
  }
  const inCompartment = searchSource.kind === 'index' && only.constraint.op === 'compartment';
  return inCompartment ? 'find-indexed-in-compartment' : undefined;
}

/**
 * The order tells what a field holds, however well the field itself is hidden (contract §7). Whoever parsed the
 * query has refused it; this is the lock behind that.
 */
function verifySort(sort: readonly SortKey[], narrowings: readonly Narrowing[]): void {
  const hidden = new Set(narrowings.flatMap(({ hiddenFields }) => hiddenFields));
  for (const { by } of sort) {
    if (typeof by === 'string') continue;
    if ([...hidden].some((field) => parameterReads(by, field))) {
      throw new Error(`A search must not be sorted by ${by.name}, which reads a hidden field`);
    }
  }
}

function isMatch(row: CountedRow): row is CountedRow & FoundRow {
  return row.id !== null;
}

function seenRow(row: FoundRow, narrowings: readonly Narrowing[]): SeenRow {
  const { id, version, lastUpdated, document } = row;
  return { id, version, lastUpdated, document, hiddenFields: hiddenFieldsOf(narrowings, row) };
}
