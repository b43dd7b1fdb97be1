import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** A User (contract §5). The hash of the password stands beside the document, never in it. */
@Entity('user_account')
export class UserEntity {
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

  /** argon2id in PHC form. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash: string | null;
}
