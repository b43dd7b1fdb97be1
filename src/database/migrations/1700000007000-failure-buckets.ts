import { MigrationInterface, QueryRunner } from 'typeorm';

/** Failures of an account over all addresses, and of an address over all accounts. */
export class FailureBuckets1700000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE failure_bucket (
        key text PRIMARY KEY,
        level double precision NOT NULL,
        filled_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX failure_bucket_age ON failure_bucket (filled_at)`);
    await runner.query(`ALTER TABLE failed_attempt ADD COLUMN succeeded_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE failed_attempt DROP COLUMN succeeded_at`);
    await runner.query(`DROP TABLE failure_bucket`);
  }
}
