import { randomBytes, randomUUID } from 'node:crypto';

/** An unguessable value of 256 bits, as 43 base64url characters. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** An identifier of 122 random bits (RFC 9562 §5.4). */
export function randomId(): string {
  return randomUUID();
}
