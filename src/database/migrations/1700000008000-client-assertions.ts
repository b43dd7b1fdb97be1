import { MigrationInterface, QueryRunner } from 'typeorm';

/** The client assertions that were used. */
export class ClientAssertions1700000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE client_assertion (
        client_id text NOT NULL,
        jti text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti)
      )`);
    await runner.query(`CREATE INDEX client_assertion_expiry ON client_assertion (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE client_assertion`);
  }
}
