import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A login in a browser, by the hash of its cookie; the Session of type `browser` is its resource. */
@Entity('browser_session')
export class BrowserSessionEntity {
  @PrimaryColumn('text', { name: 'session_id' })
  sessionId: string;

  /** SHA-256 of the cookie's value. */
  @Column('bytea', { unique: true })
  hash: Buffer;

  @Column('text', { name: 'user_id' })
  userId: string;

  @Column('timestamptz', { name: 'auth_time' })
  authTime: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
