import { MigrationInterface, QueryRunner } from 'typeorm';

/** What searches by number and histories of whole types read: docs/adr/0008-narrowed-searches.md. */
export class FhirSearch1700000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // [low, high] is closed: fhir_index_low answers what begins below a number, this what ends above.
    await runner.query(
      `CREATE INDEX fhir_index_high ON fhir_index (type, param, high) WHERE high IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX resource_history_time ON resource_history (last_updated DESC, type, id, version DESC)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX resource_history_time`);
    await runner.query(`DROP INDEX fhir_index_high`);
  }
}
