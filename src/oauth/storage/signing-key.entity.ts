import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SigningAlg } from '../../protocol/ports/key-store';

/** A signing key; its private half only encrypted. */
@Entity('signing_key')
export class SigningKeyEntity {
  @PrimaryColumn('text')
  kid: string;

  @Column('text')
  alg: SigningAlg;

  @Column('timestamptz', { name: 'active_from' })
  activeFrom: Date;

  /** PKCS #8 under AES-256-GCM: 12 bytes nonce, ciphertext, 16 bytes tag. */
  @Column('bytea', { name: 'private_key' })
  privateKey: Buffer;

  /** Names the key that encrypted it. */
  @Column('text', { name: 'encrypted_by' })
  encryptedBy: string;
}
