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

  @Column('timestamptz', { name: 'granted_at' })
  grantedAt: Date;
}
