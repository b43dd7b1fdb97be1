/** What is compared: SQL expressions for one element of a document, or for a typed column. */
export interface Operand {
  readonly text: string;
  /** The element as jsonb; absent for a column. */
  readonly json?: string;
}
