import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../../lib/json';

/** An authorization code by its hash. Used ones stay for a while, so that a second use is recognised. */
@Entity('authorization_code')
export class AuthorizationCodeEntity {
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { name: 'user_id' })
  userId: string;

  @Column('text', { name: 'redirect_uri', nullable: true })
  redirectUri: string | null;

  @Column('text', { name: 'code_challenge', nullable: true })
  codeChallenge: string | null;

  @Column('text')
  scope: string;

  @Column('jsonb')
  audience: string[];

  @Column('jsonb')
  context: JsonObject;

  @Column('text', { nullable: true })
  nonce: string | null;

  @Column('timestamptz', { name: 'auth_time' })
  authTime: Date;

  @Column('text', { name: 'browser_session_id' })
  browserSessionId: string;

  @Column('text', { name: 'session_id' })
  sessionId: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
