import { ResourceRow } from './resource-row';

/** Where the current rows of one resource type are kept. Every call joins the unit of work it runs in. */
export interface ResourceTable<Row extends ResourceRow = ResourceRow> {
  /** The current row; `lock` holds it against concurrent writers until the unit of work ends. */
  find(id: string, options?: { lock: boolean }): Promise<Row | undefined>;
  /** False, and nothing written, when the id is taken. */
  insert(row: Row): Promise<boolean>;
  /** Many at once, where the table has a faster way. False when an id is taken: the unit of work must not go on then. */
  insertAll?(rows: readonly Row[]): Promise<boolean>;
  /** False, and nothing written, unless the stored version is `expectedVersion`. */
  replace(row: Row, expectedVersion: number): Promise<boolean>;
  /** False, and nothing removed, unless the stored version is `expectedVersion`. */
  remove(id: string, expectedVersion: number): Promise<boolean>;
}
