import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts private keys at rest: AES-256-GCM with a random 96-bit nonce, bound to the id of the key. */
export class KeyCipher {
  /** Tells one key encryption key from another without telling anything of it. */
  readonly id: string;

  /** @param key 32 bytes */
  constructor(private readonly key: Uint8Array) {
    this.id = createHash('sha256').update('key-encryption-key').update(key).digest('hex').slice(0, 16);
  }

  encrypt(plain: Buffer, kid: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(kid));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when the key is another one, or a byte was changed */
  decrypt(sealed: Buffer, kid: string): Buffer {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(-TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce)
      .setAAD(Buffer.from(kid))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}
