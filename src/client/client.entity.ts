import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';
import { SecretColumn } from './secret-column';

/** A Client (contract §4). Its secret stands beside the document, never in it. */
@Entity('client')
export class ClientEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated: Date;

  @Column('jsonb')
  document: JsonObject;

  @Column('boolean')
  active: boolean;

  @Column('jsonb', { nullable: true })
  secret: SecretColumn | null;
}
