import { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens that live no longer than a login, and consents to a part of what was asked for. */
export class OnlineAccess1700000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE refresh_token ADD COLUMN browser_session_id text`);
    await runner.query(
      `CREATE INDEX refresh_token_browser ON refresh_token (browser_session_id) WHERE browser_session_id IS NOT NULL`,
    );
    await runner.query(`ALTER TABLE consent ADD COLUMN selections jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE consent DROP COLUMN selections`);
    await runner.query(`DROP INDEX refresh_token_browser`);
    await runner.query(`ALTER TABLE refresh_token DROP COLUMN browser_session_id`);
  }
}
