import { MigrationInterface, QueryRunner } from 'typeorm';

/** Logins in browsers, authorization requests under way, their codes, and what users allowed. */
export class Authorization1700000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE browser_session (
        session_id text PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        user_id text NOT NULL,
        auth_time timestamptz NOT NULL,
        absolute_expires_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX browser_session_user ON browser_session (user_id)`);
    await runner.query(`CREATE INDEX browser_session_expiry ON browser_session (expires_at)`);
    await runner.query(`
      CREATE TABLE interaction (
        hash bytea PRIMARY KEY,
        browser bytea,
        single jsonb NOT NULL,
        resources jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        consent jsonb
      )`);
    await runner.query(`CREATE INDEX interaction_browser ON interaction (browser)`);
    await runner.query(`CREATE INDEX interaction_expiry ON interaction (expires_at)`);
    await runner.query(`
      CREATE TABLE form_token (
        hash bytea PRIMARY KEY,
        browser bytea NOT NULL,
        purpose text NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX form_token_expiry ON form_token (expires_at)`);
    await runner.query(`
      CREATE TABLE authorization_code (
        hash bytea PRIMARY KEY,
        client_id text NOT NULL,
        user_id text NOT NULL,
        redirect_uri text,
        code_challenge text,
        scope text NOT NULL,
        audience jsonb NOT NULL,
        context jsonb NOT NULL,
        nonce text,
        auth_time timestamptz NOT NULL,
        browser_session_id text NOT NULL,
        session_id text NOT NULL,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX authorization_code_expiry ON authorization_code (expires_at)`);
    // Whatever closes all Sessions of a user or client takes their codes along.
    for (const owner of ['user_id', 'client_id']) {
      await runner.query(
        `CREATE INDEX authorization_code_${owner} ON authorization_code (${owner}) WHERE used_at IS NULL`,
      );
    }
    await runner.query(`
      CREATE TABLE consent (
        user_id text NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
        client_id text NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        scope text NOT NULL,
        granted_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, client_id)
      )`);
    await runner.query(`CREATE INDEX consent_client ON consent (client_id)`);
    // Repeated in the id_token of a refresh (OIDC Core §12.2).
    await runner.query(`ALTER TABLE refresh_token ADD COLUMN auth_time timestamptz`);
    // The login that a Session ends with; and whether that login ends with the Session (contract §4.1, first_party).
    await runner.query(
      `ALTER TABLE session ADD COLUMN browser_session_id text, ADD COLUMN ends_browser boolean`,
    );
    await runner.query(
      `CREATE INDEX session_browser ON session (browser_session_id) WHERE browser_session_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX session_browser`);
    await runner.query(`ALTER TABLE session DROP COLUMN browser_session_id, DROP COLUMN ends_browser`);
    await runner.query(`ALTER TABLE refresh_token DROP COLUMN auth_time`);
    for (const table of ['consent', 'authorization_code', 'form_token', 'interaction', 'browser_session']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
