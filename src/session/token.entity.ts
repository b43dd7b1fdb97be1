import { Column, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** What access and refresh tokens have in common: whom they are for and what they may do, under their hash. */
export abstract class TokenEntity {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('text', { name: 'session_id' })
  sessionId: string;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { name: 'user_id', nullable: true })
  userId: string | null;

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
}
