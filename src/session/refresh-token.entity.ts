import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** A refresh token by its hash. Used ones stay until they expire, so that a second use is recognised. */
@Entity('refresh_token')
export class RefreshTokenEntity {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('text', { name: 'session_id' })
  sessionId: string;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('text', { name: 'grant_type' })
  grantType: string;

  @Column('text')
  scope: string;

  @Column('boolean', { name: 'scope_bound' })
  scopeBound: boolean;

  @Column('jsonb')
  audience: string[];

  @Column('jsonb')
  context: JsonObject;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
