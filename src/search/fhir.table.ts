import { Database } from '../database/database';
import { SearchParameter } from '../r4/search-parameter';
import { ResourceError } from '../resource/operation-outcome';
import { ResourceRow } from '../resource/resource-row';
import { ResourceTable } from '../resource/resource.table';
import { indexValues } from './index-values';

/** One resource must not keep the database busy for seconds: a mebibyte has room for 200,000 index rows. */
const MAX_ROWS = 20_000;
/** A tenth of the work of a row; a Group of 25,000 members has 25,000. */
const MAX_KEYS = 80_000;

/** The rows of one FHIR type. Each write is one statement that also writes what the resource is found by. */
export class FhirTable implements ResourceTable {
  constructor(
    private readonly database: Database,
    private readonly type: string,
    private readonly parameters: readonly SearchParameter[],
  ) {}

  async find(id: string, options = { lock: false }): Promise<ResourceRow | undefined> {
    const rows = await this.database.query<ResourceRow>(
      `SELECT id, version, last_updated AS "lastUpdated", document FROM fhir_resource
       WHERE type = $1 AND id = $2 ${options.lock ? 'FOR UPDATE' : ''}`,
      [this.type, id],
    );
    return rows[0];
  }

  async insert(row: ResourceRow): Promise<boolean> {
    return this.write(
      `WITH written AS (
         INSERT INTO fhir_resource (type, id, version, last_updated, document, tokens, refs)
         VALUES ($1, $2, $3, $4::timestamptz, $5::jsonb, $6::text[], $7::text[])
         ON CONFLICT DO NOTHING RETURNING type, id
       ), indexed AS (${INSERT_INDEX})
       SELECT id FROM written`,
      this.valuesOf(row),
    );
  }

  async insertAll(rows: readonly ResourceRow[]): Promise<boolean> {
    const given = rows.map((row) => {
      const [, id, version, last_updated, document, tokens, refs, values] = this.valuesOf(row);
      return { id, version, last_updated, document, tokens, refs, values };
    });
    const written = await this.database.query(INSERT_ALL, [this.type, JSON.stringify(given)]);
    return written.length === rows.length;
  }

  async replace(row: ResourceRow, expectedVersion: number): Promise<boolean> {
    return this.write(
      `WITH written AS (
         UPDATE fhir_resource
         SET version = $3, last_updated = $4::timestamptz, document = $5::jsonb,
             tokens = $6::text[], refs = $7::text[]
         WHERE type = $1 AND id = $2 AND version = $9 RETURNING type, id
       ), dropped AS (${DELETE_INDEX}), indexed AS (${INSERT_INDEX})
       SELECT id FROM written`,
      [...this.valuesOf(row), expectedVersion],
    );
  }

  async remove(id: string, expectedVersion: number): Promise<boolean> {
    return this.write(
      `WITH written AS (
         DELETE FROM fhir_resource WHERE type = $1 AND id = $2 AND version = $3 RETURNING type, id
       ), dropped AS (${DELETE_INDEX})
       SELECT id FROM written`,
      [this.type, id, expectedVersion],
    );
  }

  private valuesOf(row: ResourceRow): unknown[] {
    const { tokens, refs, rows } = indexValues(
      { type: this.type, id: row.id, document: row.document },
      this.parameters,
    );
    if (rows.length > MAX_ROWS || tokens.length + refs.length > MAX_KEYS) {
      const problem = 'is found by too many values. Divide it into several resources';
      throw ResourceError.of(422, 'too-long', `The ${this.type} ${problem}.`, this.type);
    }
    const written = [row.version, row.lastUpdated.toISOString(), JSON.stringify(row.document)];
    return [this.type, row.id, ...written, tokens, refs, JSON.stringify(rows)];
  }

  private async write(sql: string, values: unknown[]): Promise<boolean> {
    return (await this.database.query(sql, values)).length > 0;
  }
}

const INDEX_COLUMNS = 'param, text, exact, start_at, end_at, low, high, unit_system, unit';

const INDEX_VALUE = `value(param text, text text, exact text, start_at timestamptz, end_at timestamptz,
  low numeric, high numeric, unit_system text, unit text)`;

// Both see the table as it was before the statement: what is deleted is never what is inserted.
const DELETE_INDEX = `
  DELETE FROM fhir_index i USING written WHERE i.type = written.type AND i.id = written.id`;

const INSERT_INDEX = `
  INSERT INTO fhir_index (type, id, ${INDEX_COLUMNS})
  SELECT written.type, written.id, ${INDEX_COLUMNS}
  FROM written, jsonb_to_recordset($8::jsonb) AS ${INDEX_VALUE}`;

const INSERT_ALL = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb)
      AS given(id text, version integer, last_updated timestamptz, document text, tokens text[], refs text[], "values" text)
  ), written AS (
    INSERT INTO fhir_resource (type, id, version, last_updated, document, tokens, refs)
    SELECT $1::text, id, version, last_updated, document::jsonb, tokens, refs FROM given
    ON CONFLICT DO NOTHING RETURNING type, id
  ), indexed AS (
    INSERT INTO fhir_index (type, id, ${INDEX_COLUMNS})
    SELECT written.type, written.id, ${INDEX_COLUMNS}
    FROM written JOIN given USING (id), jsonb_to_recordset(given."values"::jsonb) AS ${INDEX_VALUE}
  )
  SELECT id FROM written`;
