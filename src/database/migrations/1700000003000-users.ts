import { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, what they are called, their Roles, and Sessions as they are read. */
export class Users1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_account (
        id text PRIMARY KEY REFERENCES subject (id),
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL,
        active boolean NOT NULL,
        password_hash text
      )`);
    // userName, email and id of all users, folded: the key is what keeps them one namespace.
    await runner.query(`
      CREATE TABLE login_name (
        name text PRIMARY KEY,
        user_id text NOT NULL
      )`);
    await runner.query(`CREATE INDEX login_name_user ON login_name (user_id)`);
    await runner.query(`
      CREATE TABLE role (
        id text PRIMARY KEY,
        version integer NOT NULL,
        last_updated timestamptz NOT NULL,
        document jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX role_document ON role USING gin (document jsonb_path_ops)`);
    await runner.query(SESSION_RESOURCE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW session_resource`);
    for (const table of ['role', 'login_name', 'user_account']) await runner.query(`DROP TABLE ${table}`);
  }
}

/** A Session that has expired is over, whether or not housekeeping has been there yet (contract §6). */
const SESSION_RESOURCE = `
  CREATE VIEW session_resource AS
  SELECT id, version, last_updated, client_id, user_id, type, start_at, last_used_at, expires_at, end_at, jti, active,
    patient, jsonb_strip_nulls(jsonb_build_object(
      'client', CASE WHEN client_id IS NOT NULL THEN jsonb_build_object(
        'reference', 'Client/' || client_id, 'resourceType', 'Client', 'id', client_id) END,
      'user', CASE WHEN user_id IS NOT NULL THEN jsonb_build_object(
        'reference', 'User/' || user_id, 'resourceType', 'User', 'id', user_id) END,
      'type', type,
      'active', active,
      'start', to_char(start_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'lastUsed', to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'expiresAt', to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'end', to_char(end_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'jti', jti
    )) || document AS document
  FROM (
    SELECT id, version, last_updated, client_id, user_id, type, start_at, last_used_at, expires_at, jti,
      active AND expires_at > now() AS active,
      CASE WHEN active AND expires_at <= now() THEN expires_at ELSE end_at END AS end_at,
      document -> 'ctx' ->> 'patient' AS patient, document
    FROM session
  ) s`;
