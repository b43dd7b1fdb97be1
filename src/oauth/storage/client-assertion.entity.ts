import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A client assertion that was used, and is refused from then on. */
@Entity('client_assertion')
export class ClientAssertionEntity {
  @PrimaryColumn('text', { name: 'client_id' })
  clientId: string;

  @PrimaryColumn('text')
  jti: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
