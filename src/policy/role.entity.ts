import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** A Role (contract §7): a name for users, which access policies can be linked to. */
@Entity('role')
export class RoleEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated: Date;

  @Column('jsonb')
  document: JsonObject;
}
