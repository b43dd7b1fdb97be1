import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ChosenPatient, UserDecision } from '../../protocol/ports/interaction-store';

/** An authorization request that waits for a person. */
@Entity('interaction')
export class InteractionEntity {
  @PrimaryColumn('bytea')
  hash: Buffer;

  /** SHA-256 of the cookie of the browser that it belongs to; null until one has come with it. */
  @Column('bytea', { nullable: true })
  browser: Buffer | null;

  @Column('jsonb')
  single: Record<string, string>;

  @Column('jsonb')
  resources: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('jsonb', { nullable: true })
  consent: UserDecision | null;

  @Column('jsonb', { nullable: true })
  patient: ChosenPatient | null;
}
