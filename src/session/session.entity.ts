import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../resource/resource.entity';

/** A Session (contract §6): one for each successful grant. */
@Entity('session')
export class SessionEntity extends ResourceEntity {
  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @Column('text', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('text')
  type: string;

  @Column('boolean')
  active: boolean;

  @Column('timestamptz', { name: 'start_at' })
  startAt: Date;

  @Column('timestamptz', { name: 'end_at', nullable: true })
  endAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('text', { nullable: true })
  jti: string | null;

  /** Contract rule 1, recorded at issue: refresh never lifts it. */
  @Column('boolean', { name: 'scope_bound' })
  scopeBound: boolean;

  /** The login that this Session ends with. */
  @Column('text', { name: 'browser_session_id', nullable: true })
  browserSessionId: string | null;

  /** Whether that login ends with this Session (contract §4.1, `first_party`). */
  @Column('boolean', { name: 'ends_browser', nullable: true })
  endsBrowser: boolean | null;
}
