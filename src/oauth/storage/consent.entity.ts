import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user allowed a client. */
@Entity('consent')
export class ConsentEntity {
  @PrimaryColumn('text', { name: 'user_id' })
  userId: string;

  @PrimaryColumn('text', { name: 'client_id' })
  clientId: string;

  @Column('text')
  scope: string;

  /** By a scope that was asked for and allowed in part alone: the parts. */
  @Column('jsonb')
  selections: Record<string, string[]>;

  @Column('timestamptz', { name: 'granted_at' })
  grantedAt: Date;
}
