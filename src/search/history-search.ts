import { constraintOf, isUnnarrowed, Narrowing } from '../access/narrowing';
import { Database } from '../database/database';
import { ResourceVersion } from '../resource/resource-row';
import { Bindings } from './bindings';
import { compileFilter, SearchedType } from './compile-filter';
import { hiddenFieldsOf, Marked, Seen, seenMarks } from './seen';
import { allOf, anyOf } from './sql-condition';

/** What a caller reaches of one type. */
export interface NarrowedType {
  readonly type: string;
  readonly narrowings: readonly Narrowing[];
}

/** A version that its caller may see. */
export type SeenVersion = ResourceVersion & Seen;

/** A version of whichever type. */
export type HistoryEntry = SeenVersion & { readonly type: string };

export interface HistoryPage<Entry extends SeenVersion = SeenVersion> {
  readonly versions: readonly Entry[];
  /** How many there are on all pages. */
  readonly total: number;
}

interface PageBounds {
  readonly count: number;
  readonly offset: number;
}

/**
 * Reads versions within narrowings, inside the statement as `ResourceSearch`. A version is judged by what it held
 * itself, whatever became of it: what belonged to another patient then is not shown now. A deletion held nothing
 * and is judged by the version that it ended.
 */
export class HistorySearch {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** One version. */
  async find(of: NarrowedType, id: string, version: number): Promise<SeenVersion | undefined> {
    return this.one(of, (bindings) => [
      `v.id = ${bindings.bind(id, 'text')}`,
      `v.version = ${bindings.bind(version, 'integer')}`,
    ]);
  }

  /** What happened last to a resource, a deletion included; undefined when the caller may not see that. */
  async findLatest(of: NarrowedType, id: string): Promise<SeenVersion | undefined> {
    return this.one(of, (bindings) => {
      const [type, bound] = [bindings.bind(of.type, 'text'), bindings.bind(id, 'text')];
      return [
        `v.id = ${bound}`,
        `v.version = (SELECT max(l.version) FROM resource_history l WHERE l.type = ${type} AND l.id = ${bound})`,
      ];
    });
  }

  /** The versions of a resource, newest first (FHIR R4 §3.1.0.12). */
  list(of: NarrowedType, id: string, page: PageBounds): Promise<HistoryPage> {
    return this.page([of], page, {
      only: (bindings) => [`v.id = ${bindings.bind(id, 'text')}`],
      order: 'v.version DESC',
    });
  }

  /** The versions of all resources of these types, newest first. */
  listTypes(types: readonly NarrowedType[], page: PageBounds): Promise<HistoryPage<HistoryEntry>> {
    return this.page(types, page, {
      only: () => [],
      order: 'v.last_updated DESC, v.type, v.id, v.version DESC',
    });
  }

  private async one(
    of: NarrowedType,
    only: (bindings: Bindings) => readonly string[],
  ): Promise<SeenVersion | undefined> {
    const { versions } = await this.page([of], { count: 1, offset: 0 }, { only, order: 'v.version' });
    return versions[0];
  }

  private async page(
    types: readonly NarrowedType[],
    { count, offset }: PageBounds,
    { only, order }: { only: (bindings: Bindings) => readonly string[]; order: string },
  ): Promise<HistoryPage<HistoryEntry>> {
    const bindings = new Bindings();
    const matches = matching(types, only(bindings), bindings);
    const rows = await this.database.query<CountedVersion>(
      `SELECT counted.total, page.* FROM (SELECT count(*)::integer AS total ${matches}) counted
       LEFT JOIN (SELECT p.*, row_number() OVER () AS position FROM (
         SELECT ${COLUMNS}${seenByType(types, bindings)} ${matches} ORDER BY ${order}
         LIMIT ${bindings.bind(count, 'bigint')} OFFSET ${bindings.bind(offset, 'bigint')}
       ) p) page ON TRUE ORDER BY page.position`,
      bindings.values,
    );
    const narrowingsOf = new Map(types.map(({ type, narrowings }) => [type, narrowings]));
    const versions = rows.filter(isVersion).map((row) => seenVersion(row, narrowingsOf.get(row.type) ?? []));
    return { versions, total: rows[0]?.total ?? 0 };
  }
}

type FoundVersion = ResourceVersion & Marked & { readonly type: string };

/** Without type where the page is empty. */
type CountedVersion = Omit<FoundVersion, 'type'> & { readonly type: string | null; readonly total: number };

const COLUMNS = 'v.type, v.id, v.version, v.last_updated AS "lastUpdated", v.method, v.document';

/** Beside the version `v` the one that it is judged by, `r`: itself, or what a deletion ended. */
const JUDGED = `JOIN resource_history r ON r.type = v.type AND r.id = v.id AND r.document IS NOT NULL
  AND r.version = CASE WHEN v.document IS NULL THEN v.version - 1 ELSE v.version END`;

function matching(types: readonly NarrowedType[], only: readonly string[], bindings: Bindings): string {
  const all = types.filter(({ narrowings }) => isUnnarrowed(narrowings)).map(({ type }) => type);
  const some = types.filter(({ type, narrowings }) => !all.includes(type) && narrowings.length > 0);
  const reached = anyOf([
    ...(all.length === 0 ? [] : [`v.type = ANY(${bindings.bind(all, 'text[]')})`]),
    ...some.map(({ type, narrowings }) =>
      allOf([
        `v.type = ${bindings.bind(type, 'text')}`,
        compileFilter(constraintOf(narrowings), versionsOf(type), bindings),
      ]),
    ),
  ]);
  return `FROM resource_history v ${some.length === 0 ? '' : JUDGED} WHERE ${allOf([...only, reached])}`;
}

/** Conditions on a version are conditions on its document: the index knows of current states only. */
function versionsOf(type: string): SearchedType {
  return { type, searchSource: { kind: 'document', table: 'resource_history' } };
}

function seenByType(types: readonly NarrowedType[], bindings: Bindings): string {
  const marked = types.filter(({ narrowings }) => narrowings.length > 1);
  if (marked.length === 0) return '';
  const cases = marked.map(
    ({ type, narrowings }) =>
      `WHEN ${bindings.bind(type, 'text')} THEN ${seenMarks(narrowings, versionsOf(type), bindings)}`,
  );
  return `, CASE v.type ${cases.join(' ')} END AS seen`;
}

function isVersion(row: CountedVersion): row is CountedVersion & FoundVersion {
  return row.type !== null;
}

function seenVersion(row: FoundVersion, narrowings: readonly Narrowing[]): HistoryEntry {
  const { type, id, version, lastUpdated, method, document } = row;
  const hiddenFields = hiddenFieldsOf(narrowings, row);
  return { type, id, version, lastUpdated, method, document, hiddenFields };
}
