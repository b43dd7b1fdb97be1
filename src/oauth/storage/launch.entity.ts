import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../../lib/json';

/** A launch from an EHR that no authorization has come of yet. */
@Entity('launch')
export class LaunchEntity {
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { name: 'user_id' })
  userId: string;

  @Column('jsonb')
  context: JsonObject;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
