import { Database } from '../database/database';
import { EntityTable } from '../resource/entity.table';
import { ResourceError } from '../resource/operation-outcome';
import { LoginNames } from './login-names';
import { UserEntity } from './user.entity';

/**
 * Clients and Users share one namespace, so that `sub` and `client_id` never mean two things (contract §4.1).
 * The subject row is written in the same statement, which no race can split, and outlives its resource: an id
 * never changes its kind, since old tokens and audit records go on naming it.
 */
const INSERT = `
  WITH owned AS (
    INSERT INTO subject (id, kind) VALUES ($1, 'User')
    ON CONFLICT (id) DO UPDATE SET kind = subject.kind WHERE subject.kind = excluded.kind
    RETURNING id
  ), inserted AS (
    INSERT INTO user_account (id, version, last_updated, document, active, password_hash)
    SELECT id, $2::integer, $3::timestamptz, $4::jsonb, $5::boolean, $6::text FROM owned
    ON CONFLICT (id) DO NOTHING
    RETURNING id
  )
  SELECT EXISTS (SELECT 1 FROM owned) AS owned, EXISTS (SELECT 1 FROM inserted) AS inserted`;

/** The table of Users, their part of the namespace of subjects, and their login names. */
export class UserTable extends EntityTable<UserEntity> {
  private readonly names: LoginNames;

  constructor(database: Database) {
    super(database, UserEntity);
    this.names = new LoginNames(database);
  }

  /** @throws ResourceError 409 when a Client has the id, or another User one of the names */
  override async insert(row: UserEntity): Promise<boolean> {
    const [result] = await this.database.query<{ owned: boolean; inserted: boolean }>(INSERT, [
      row.id,
      row.version,
      row.lastUpdated,
      JSON.stringify(row.document),
      row.active,
      row.passwordHash,
    ]);
    if (result?.owned !== true) {
      const diagnostics = `A Client has the id ${row.id}. Choose another one.`;
      throw ResourceError.of(409, 'duplicate', diagnostics, 'User.id');
    }
    if (result.inserted) await this.names.assign(row.id, row.document);
    return result.inserted;
  }

  /** @throws ResourceError 409 when another User has one of the names */
  override async replace(row: UserEntity, expectedVersion: number): Promise<boolean> {
    const replaced = await super.replace(row, expectedVersion);
    if (replaced) await this.names.assign(row.id, row.document);
    return replaced;
  }

  override async remove(id: string, expectedVersion: number): Promise<boolean> {
    const removed = await super.remove(id, expectedVersion);
    if (removed) await this.names.release(id);
    return removed;
  }
}
