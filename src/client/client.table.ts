import { Database } from '../database/database';
import { EntityTable } from '../resource/entity.table';
import { ResourceError } from '../resource/operation-outcome';
import { ClientEntity } from './client.entity';

/**
 * Clients and Users share one namespace, so that `sub` and `client_id` never mean two things (contract §4.1).
 * The subject row is written in the same statement, which no race can split, and outlives its resource: an id
 * never changes its kind, since old tokens and audit records go on naming it.
 */
const INSERT = `
  WITH owned AS (
    INSERT INTO subject (id, kind) VALUES ($1, 'Client')
    ON CONFLICT (id) DO UPDATE SET kind = subject.kind WHERE subject.kind = excluded.kind
    RETURNING id
  ), inserted AS (
    INSERT INTO client (id, version, last_updated, document, active, secret)
    SELECT id, $2::integer, $3::timestamptz, $4::jsonb, $5::boolean, $6::jsonb FROM owned
    ON CONFLICT (id) DO NOTHING
    RETURNING id
  )
  SELECT EXISTS (SELECT 1 FROM owned) AS owned, EXISTS (SELECT 1 FROM inserted) AS inserted`;

/** The table of Clients, and their part of the namespace of subjects. */
export class ClientTable extends EntityTable<ClientEntity> {
  constructor(database: Database) {
    super(database, ClientEntity);
  }

  /** @throws ResourceError 409 when a User has the id */
  override async insert(row: ClientEntity): Promise<boolean> {
    const [result] = await this.database.query<{ owned: boolean; inserted: boolean }>(INSERT, [
      row.id,
      row.version,
      row.lastUpdated,
      JSON.stringify(row.document),
      row.active,
      row.secret === null ? null : JSON.stringify(row.secret),
    ]);
    if (result?.owned !== true) {
      throw ResourceError.of(
        409,
        'duplicate',
        `A User has the id ${row.id}. Choose another one.`,
        'Client.id',
      );
    }
    return result.inserted;
  }
}
