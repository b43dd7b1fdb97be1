import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../resource/resource.entity';

/** A User (contract §5). The hash of the password stands beside the document, never in it. */
@Entity('user_account')
export class UserEntity extends ResourceEntity {
  @Column('boolean')
  active: boolean;

  /** argon2id in PHC form. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash: string | null;
}
