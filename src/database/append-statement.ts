import { AppendTable } from './append-table';

/** A row on its way to its table, already serialized: one that cannot be fails its own act and no other. */
export interface AppendedRow {
  readonly table: TableShape;
  readonly json: string;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** An AppendTable whose row type no longer matters. */
interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly from: string }[];
}

export function serializeRow<Row extends object>(table: AppendTable<Row>, row: Row): AppendedRow {
  const record: Record<string, unknown> = {};
  for (const column of table.columns) {
    record[column.name] = toJsonValue(row[column.from]);
  }
  return { table, json: JSON.stringify(record) };
}

/** One statement, and so one transaction, that inserts all rows, whatever tables they belong to. */
export function buildAppend(rows: readonly AppendedRow[]): Statement {
  const records = new Map<TableShape, string[]>();
  for (const { table, json } of rows) {
    const ofTable = records.get(table);
    if (ofTable === undefined) records.set(table, [json]);
    else ofTable.push(json);
  }
  return {
    text: textFor([...records.keys()]),
    values: [...records.values()].map((ofTable) => `[${ofTable.join(',')}]`),
  };
}

const texts = new Map<string, string>();
const numbers = new Map<TableShape, number>();

/** Few combinations of tables exist, and this is the hottest path of the server: every text is built once. */
function textFor(tables: readonly TableShape[]): string {
  const key = tables.map(numberOf).join();
  let text = texts.get(key);
  if (text === undefined) {
    text = buildText(tables);
    texts.set(key, text);
  }
  return text;
}

function numberOf(table: TableShape): number {
  let number = numbers.get(table);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(table, number);
  }
  return number;
}

function buildText(tables: readonly TableShape[]): string {
  const inserts = tables.map((table, index) => insertText(table, index + 1));
  const last = inserts.pop() ?? '';
  const others = inserts.map((insert, index) => `t${index + 1} AS (${insert})`);
  return others.length === 0 ? last : `WITH ${others.join(', ')} ${last}`;
}

function insertText(table: TableShape, parameter: number): string {
  const names = table.columns.map((column) => column.name).join(', ');
  const typed = table.columns.map((column) => `${column.name} ${column.type}`).join(', ');
  return (
    `INSERT INTO ${table.name} (${names}) ` +
    `SELECT ${names} FROM json_to_recordset($${parameter}::json) AS x (${typed})`
  );
}

/** JSON knows no bytes; and of a Date, JSON.stringify takes twice as long to make the same text. */
function toJsonValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? toByteaText(value) : value;
}

function toByteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
