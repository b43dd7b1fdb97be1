import { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients, policies, sessions, access tokens, history and audit. */
export class Foundation1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE subject (
        id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('Client', 'User'))
      )`);
    await runner.query(`
      CREATE TABLE client (
        id text PRIMARY KEY REFERENCES subject (id),
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL,
        active boolean NOT NULL,
        secret jsonb
      )`);
    await runner.query(`
      CREATE TABLE access_policy (
        id text PRIMARY KEY,
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE session (
        id text PRIMARY KEY,
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL,
        client_id text,
        user_id text,
        type text NOT NULL,
        active boolean NOT NULL,
        start_at timestamptz NOT NULL,
        end_at timestamptz,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        jti text,
        scope_bound boolean NOT NULL
      )`);
    await runner.query(`CREATE INDEX session_client_id ON session (client_id)`);
    await runner.query(`CREATE INDEX session_user_id ON session (user_id) WHERE user_id IS NOT NULL`);
    await runner.query(`CREATE INDEX session_expiry ON session (expires_at)`);
    // Carries a copy of all that a guard needs, so that it reads one row and joins nothing.
    await runner.query(`
      CREATE TABLE access_token (
        hash bytea PRIMARY KEY,
        session_id text NOT NULL,
        client_id text NOT NULL,
        user_id text,
        jti text NOT NULL,
        scope text NOT NULL,
        scope_bound boolean NOT NULL,
        audience jsonb NOT NULL,
        context jsonb NOT NULL,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX access_token_session ON access_token (session_id)`);
    await runner.query(`CREATE INDEX access_token_expiry ON access_token (expires_at)`);
    await runner.query(`
      CREATE TABLE resource_history (
        type text NOT NULL,
        id text NOT NULL,
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        method text NOT NULL,
        document jsonb,
        PRIMARY KEY (type, id, version)
      )`);
    await runner.query(`
      CREATE TABLE audit_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        recorded_at timestamptz NOT NULL,
        action text NOT NULL,
        outcome text NOT NULL,
        client_id text,
        user_id text,
        session_id text,
        target text,
        ip text,
        request_id text,
        detail jsonb
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'audit_event',
      'resource_history',
      'access_token',
      'session',
      'access_policy',
      'client',
      'subject',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
