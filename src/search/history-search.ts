import { constraintOf, Narrowing, readsEverything, UNNARROWED } from '../access/narrowing';
import { Database } from '../database/database';
import { ResourceVersion } from '../resource/resource-row';
import { Bindings } from './bindings';
import { compileFilter, SearchedType } from './compile-filter';
import { hiddenFieldsOf, Marked, Seen, seenColumn } from './seen';
import { allOf } from './sql-condition';

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
    const listed = within(of, (bindings) => [`v.id = ${bindings.bind(id, 'text')}`]);
    return this.page(page, { ...listed, order: 'v.version DESC' });
  }

  /** The versions of all resources of these types, newest first, for whom nothing of them is hidden. */
  listTypes(types: readonly string[], page: PageBounds): Promise<HistoryPage<HistoryEntry>> {
    return this.page(page, {
      narrowings: [UNNARROWED],
      from: (bindings) => `${VERSIONS} WHERE v.type = ANY(${bindings.bind(types, 'text[]')})`,
      order: 'v.last_updated DESC, v.type, v.id, v.version DESC',
    });
  }

  private async one(of: NarrowedType, only: Condition): Promise<SeenVersion | undefined> {
    const { versions } = await this.page(
      { count: 1, offset: 0 },
      { ...within(of, only), order: 'v.version' },
    );
    return versions[0];
  }

  private async page(
    { count, offset }: PageBounds,
    { narrowings, from, seen, order }: Listed,
  ): Promise<HistoryPage<HistoryEntry>> {
    const bindings = new Bindings();
    const matches = from(bindings);
    const rows = await this.database.query<CountedVersion>(
      `SELECT counted.total, page.* FROM (SELECT count(*)::integer AS total ${matches}) counted
       LEFT JOIN (SELECT p.*, row_number() OVER () AS position FROM (
         SELECT ${COLUMNS}${seen?.(bindings) ?? ''} ${matches} ORDER BY ${order}
         LIMIT ${bindings.bind(count, 'bigint')} OFFSET ${bindings.bind(offset, 'bigint')}
       ) p) page ON TRUE ORDER BY page.position`,
      bindings.values,
    );
    const versions = rows.filter(isVersion).map((row) => seenVersion(row, narrowings));
    return { versions, total: rows[0]?.total ?? 0 };
  }
}

type Condition = (bindings: Bindings) => readonly string[];

/** What a page is of. */
interface Listed {
  readonly narrowings: readonly Narrowing[];
  /** From FROM to the end of WHERE. */
  readonly from: (bindings: Bindings) => string;
  readonly seen?: (bindings: Bindings) => string;
  readonly order: string;
}

type FoundVersion = ResourceVersion & Marked & { readonly type: string };

/** Without type where the page is empty. */
type CountedVersion = Omit<FoundVersion, 'type'> & { readonly type: string | null; readonly total: number };

const COLUMNS = 'v.type, v.id, v.version, v.last_updated AS "lastUpdated", v.method, v.document';

const VERSIONS = 'FROM resource_history v';

/** Beside the version `v` the one that it is judged by, `r`: itself, or what a deletion ended. */
const JUDGED = `JOIN resource_history r ON r.type = v.type AND r.id = v.id AND r.document IS NOT NULL
  AND r.version = CASE WHEN v.document IS NULL THEN v.version - 1 ELSE v.version END`;

function within({ type, ...of }: NarrowedType, only: Condition): Omit<Listed, 'order'> {
  const all = readsEverything(of.narrowings);
  const narrowings = all ? [UNNARROWED] : of.narrowings;
  const judged = all ? VERSIONS : `${VERSIONS} ${JUDGED}`;
  const from = (bindings: Bindings) => {
    const conditions = [
      ...only(bindings),
      `v.type = ${bindings.bind(type, 'text')}`,
      compileFilter(constraintOf(narrowings), versionsOf(type), bindings),
    ];
    return `${judged} WHERE ${allOf(conditions)}`;
  };
  return { narrowings, from, seen: (bindings) => seenColumn(narrowings, versionsOf(type), bindings) };
}

/** Conditions on a version are conditions on its document: the index knows of current states only. */
function versionsOf(type: string): SearchedType {
  return { type, searchSource: { kind: 'document', table: 'resource_history' } };
}

function isVersion(row: CountedVersion): row is CountedVersion & FoundVersion {
  return row.type !== null;
}

function seenVersion(row: FoundVersion, narrowings: readonly Narrowing[]): HistoryEntry {
  const { type, id, version, lastUpdated, method, document } = row;
  const hiddenFields = hiddenFieldsOf(narrowings, row);
  return { type, id, version, lastUpdated, method, document, hiddenFields };
}
