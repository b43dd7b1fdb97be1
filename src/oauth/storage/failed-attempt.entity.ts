import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often somebody guessed wrong, by a digest of account and address. */
@Entity('failed_attempt')
export class FailedAttemptEntity {
  @PrimaryColumn('text')
  key: string;

  @Column('integer')
  failures: number;

  @Column('timestamptz', { name: 'last_at' })
  lastAt: Date;

  @Column('timestamptz', { name: 'blocked_until', nullable: true })
  blockedUntil: Date | null;

  /** When the account last succeeded from this address. */
  @Column('timestamptz', { name: 'succeeded_at', nullable: true })
  succeededAt: Date | null;
}
