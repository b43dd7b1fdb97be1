import { Column, Entity } from 'typeorm';
import { TokenEntity } from './token.entity';

/** A refresh token by its hash. Used ones stay until they expire, so that a second use is recognised. */
@Entity('refresh_token')
export class RefreshTokenEntity extends TokenEntity {
  @Column('text', { name: 'grant_type' })
  grantType: string;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt: Date;

  /** When the user proved who it is; repeated in each id_token (OIDC Core §12.2). */
  @Column('timestamptz', { name: 'auth_time', nullable: true })
  authTime: Date | null;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;

  /** The login that it lives no longer than: `online_access`. */
  @Column('text', { name: 'browser_session_id', nullable: true })
  browserSessionId: string | null;
}
