import { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens, and the counters that slow guessing down. */
export class RefreshTokens1700000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refresh_token (
        hash bytea PRIMARY KEY,
        session_id text NOT NULL,
        client_id text NOT NULL,
        user_id text,
        grant_type text NOT NULL,
        scope text NOT NULL,
        scope_bound boolean NOT NULL,
        audience jsonb NOT NULL,
        context jsonb NOT NULL,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        absolute_expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX refresh_token_session ON refresh_token (session_id)`);
    await runner.query(`CREATE INDEX refresh_token_expiry ON refresh_token (expires_at)`);
    await runner.query(`
      CREATE TABLE failed_attempt (
        key text PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        blocked_until timestamptz
      )`);
    await runner.query(`CREATE INDEX failed_attempt_age ON failed_attempt (last_at)`);
    await runner.query(`CREATE INDEX session_end ON session (end_at) WHERE end_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX session_end`);
    await runner.query(`DROP TABLE failed_attempt`);
    await runner.query(`DROP TABLE refresh_token`);
  }
}
