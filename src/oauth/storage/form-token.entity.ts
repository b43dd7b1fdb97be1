import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A form that was rendered and not sent yet. */
@Entity('form_token')
export class FormTokenEntity {
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('bytea')
  browser: Buffer;

  @Column('text')
  purpose: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
