import { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that sign tokens. */
export class SigningKeys1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signing_key (
        kid text PRIMARY KEY,
        alg text NOT NULL,
        active_from timestamptz NOT NULL,
        private_key bytea NOT NULL,
        encrypted_by text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE signing_key`);
  }
}
