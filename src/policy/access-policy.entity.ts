import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** An AccessPolicy (contract §7). All policies are read at once, so nothing needs a column of its own. */
@Entity('access_policy')
export class AccessPolicyEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated: Date;

  @Column('jsonb')
  document: JsonObject;
}
