import { hash, timingSafeEqual } from 'node:crypto';

/** A secret of 256 random bits cannot be guessed from its digest: neither salt nor a slow hash adds anything. */
export function hashGeneratedSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** In constant time. Digests are of equal length, so nothing is learnt from the length either. */
export function verifyGeneratedSecret(digest: string, secret: string): boolean {
  const expected = Buffer.from(digest, 'base64url');
  const actual = hash('sha256', secret, 'buffer');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
