import { MigrationInterface, QueryRunner } from 'typeorm';

/** FHIR resources and what they are found by: docs/adr/0004-search-index.md. */
export class FhirResources1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // tokens and refs hold hashes that include type and parameter: the GIN index alone selects.
    await runner.query(`
      CREATE TABLE fhir_resource (
        type text NOT NULL,
        id text NOT NULL,
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL,
        tokens text[] COLLATE "C" NOT NULL,
        refs text[] COLLATE "C" NOT NULL,
        PRIMARY KEY (type, id)
      )`);
    // Without fastupdate: every search would read the pending list first, and the planner shuns a long one.
    for (const column of ['tokens', 'refs']) {
      await runner.query(
        `CREATE INDEX fhir_resource_${column} ON fhir_resource USING gin (${column}) WITH (fastupdate = off)`,
      );
    }
    await runner.query(`CREATE INDEX fhir_resource_last_updated ON fhir_resource (type, last_updated, id)`);
    // No foreign key: one statement writes a resource and its rows, and a check per row would cost a look-up each.
    // text is normalised, exact is as written (a uri has only text); [start_at, end_at) and [low, high) are half-open.
    await runner.query(`
      CREATE TABLE fhir_index (
        type text NOT NULL,
        id text NOT NULL,
        param text NOT NULL,
        text text,
        exact text,
        start_at timestamptz,
        end_at timestamptz,
        low numeric,
        high numeric,
        unit_system text,
        unit text
      )`);
    await runner.query(`CREATE INDEX fhir_index_resource ON fhir_index (type, id, param)`);
    // An index entry must fit a third of a page, hence left(); longer values are compared again in the row.
    await runner.query(`
      CREATE INDEX fhir_index_text ON fhir_index (type, param, left(text, 128) text_pattern_ops)
      WHERE text IS NOT NULL`);
    await runner.query(`
      CREATE INDEX fhir_index_start ON fhir_index (type, param, start_at, end_at) WHERE start_at IS NOT NULL`);
    await runner.query(`
      CREATE INDEX fhir_index_end ON fhir_index (type, param, end_at) WHERE end_at IS NOT NULL`);
    await runner.query(`
      CREATE INDEX fhir_index_low ON fhir_index (type, param, low, high) WHERE low IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE fhir_index`);
    await runner.query(`DROP TABLE fhir_resource`);
  }
}
