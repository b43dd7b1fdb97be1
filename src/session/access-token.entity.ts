import { Column, Entity } from 'typeorm';
import { TokenEntity } from './token.entity';

/** An issued access token by its hash, with a copy of all that a guard needs to know. */
@Entity('access_token')
export class AccessTokenEntity extends TokenEntity {
  @Column('text')
  jti: string;
}
