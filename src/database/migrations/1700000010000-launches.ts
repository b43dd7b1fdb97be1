import { MigrationInterface, QueryRunner } from 'typeorm';

/** Launches from an EHR, and the patients that users choose for authorization requests under way. */
export class Launches1700000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE launch (
        hash bytea PRIMARY KEY,
        client_id text NOT NULL,
        user_id text NOT NULL,
        context jsonb NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX launch_expiry ON launch (expires_at)`);
    await runner.query(`ALTER TABLE interaction ADD COLUMN patient jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE interaction DROP COLUMN patient`);
    await runner.query(`DROP TABLE launch`);
  }
}
