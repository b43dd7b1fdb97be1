/** A table whose rows are inserted by an act and never read back within it. */
export interface AppendTable<Row extends object> {
  readonly name: string;
  /** Column name and PostgreSQL type, in the order of the row's values. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly from: keyof Row & string;
  }[];
}
