import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { JsonObject } from '../lib/json';

/** One act, as it was recorded with the act. Rows are added and never changed. */
@Entity('audit_event')
export class AuditEventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('text')
  action: string;

  @Column('text')
  outcome: 'success' | 'refused';

  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @Column('text', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('text', { name: 'session_id', nullable: true })
  sessionId: string | null;

  /** What it was done to, such as `Patient/p1`. */
  @Column('text', { nullable: true })
  target: string | null;

  @Column('text', { nullable: true })
  ip: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @Column('jsonb', { nullable: true })
  detail: JsonObject | null;
}
