import { AppendTable } from './append-table';

/** A row on its way to its table, already serialized: one that cannot be fails its own act and no other. */
export interface AppendedRow {
  readonly table: TableShape;
  readonly json: string;
}

export interface Statement {
  /** The same for equal texts: PostgreSQL spends more on parsing and planning one than on inserting ten rows. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** An AppendTable whose row type no longer matters. */
interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly from: string }[];
}

/** A column without a value is left out: json_to_recordset makes it NULL. */
export function serializeRow<Row extends object>(table: AppendTable<Row>, row: Row): AppendedRow {
  let json = '';
  for (const { name, from } of table.columns) {
    const value = row[from];
    if (value !== undefined && value !== null) json += `${json === '' ? '{' : ','}"${name}":${toJson(value)}`;
  }
  return { table, json: json === '' ? '{}' : `${json}}` };
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
    ...textFor([...records.keys()]),
    values: [...records.values()].map((ofTable) => `[${ofTable.join(',')}]`),
  };
}

const texts = new Map<string, Pick<Statement, 'name' | 'text'>>();
const numbers = new Map<TableShape, number>();

/** Few combinations of tables exist, and this is the hottest path of the server: every text is built once. */
function textFor(tables: readonly TableShape[]): Pick<Statement, 'name' | 'text'> {
  const name = `append_${tables.map(numberOf).join('_')}`;
  let statement = texts.get(name);
  if (statement === undefined) {
    statement = { name, text: buildText(tables) };
    texts.set(name, statement);
  }
  return statement;
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

function toJson(value: unknown): string {
  if (value instanceof Date) return dateToJson(value);
  return JSON.stringify(value instanceof Uint8Array ? toByteaText(value) : value);
}

let lastTime = NaN;
let lastDate = '';

/** The rows of an act bear the same few dates, and making the text of one takes as long as the rest of a column. */
function dateToJson(date: Date): string {
  if (date.getTime() !== lastTime) {
    lastTime = date.getTime();
    lastDate = JSON.stringify(date);
  }
  return lastDate;
}

function toByteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
