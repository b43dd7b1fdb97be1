import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ConsentDecision } from '../../protocol/ports/interaction-store';

/** An authorization request that waits for a person. */
@Entity('interaction')
export class InteractionEntity {
  @PrimaryColumn('bytea')
  hash: Buffer;

  /** SHA-256 of the cookie of the browser that began it. */
  @Column('bytea')
  browser: Buffer;

  @Column('jsonb')
  single: Record<string, string>;

  @Column('jsonb')
  resources: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('jsonb', { nullable: true })
  consent: ConsentDecision | null;
}
