import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../resource/resource.entity';
import { SecretColumn } from './secret-column';

/** A Client (contract §4). Its secret stands beside the document, never in it. */
@Entity('client')
export class ClientEntity extends ResourceEntity {
  @Column('boolean')
  active: boolean;

  @Column('jsonb', { nullable: true })
  secret: SecretColumn | null;
}
