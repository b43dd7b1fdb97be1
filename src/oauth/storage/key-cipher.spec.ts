import { createDecipheriv, randomBytes } from 'node:crypto';
import { KeyCipher } from './key-cipher';

describe('KEY-11 KeyCipher', () => {
  const key = randomBytes(32);
  const cipher = new KeyCipher(key);
  const secret = Buffer.from('a private key in DER');

  it('is AES-256-GCM: nonce of 96 bits, text, tag, bound to the id of the key', () => {
    const sealed = cipher.encrypt(secret, 'kid-1');
    expect(sealed).toHaveLength(12 + secret.length + 16);
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      .setAAD(Buffer.from('kid-1'))
      .setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])).toEqual(secret);
  });

  it('draws a nonce for each encryption', () => {
    const nonces = Array.from({ length: 1000 }, () =>
      cipher.encrypt(secret, 'kid-1').subarray(0, 12).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(1000);
  });

  it('decrypts nothing that was changed, of another key id, or under another key', () => {
    const sealed = cipher.encrypt(secret, 'kid-1');
    expect(cipher.decrypt(sealed, 'kid-1')).toEqual(secret);
    expect(() => cipher.decrypt(sealed, 'kid-2')).toThrow();
    expect(() => new KeyCipher(randomBytes(32)).decrypt(sealed, 'kid-1')).toThrow();
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index]! ^= 1;
      expect(() => cipher.decrypt(changed, 'kid-1')).toThrow();
    }
  });

  it('names the encryption key without telling anything of it', () => {
    expect(cipher.id).toMatch(/^[0-9a-f]{16}$/);
    expect(new KeyCipher(key).id).toBe(cipher.id);
    expect(new KeyCipher(randomBytes(32)).id).not.toBe(cipher.id);
    expect(key.toString('hex')).not.toContain(cipher.id);
  });
});
