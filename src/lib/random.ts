import { randomFillSync, randomUUID } from 'node:crypto';

const SECRET_BYTES = 32;

/** Drawn in blocks: asking for a few bytes costs as much as asking for many. */
const drawn = Buffer.alloc(128 * SECRET_BYTES);
let used = drawn.length;

/** An unguessable value of 256 bits, as 43 base64url characters. */
export function randomSecret(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const bytes = drawn.subarray(used, (used += SECRET_BYTES));
  const secret = bytes.toString('base64url');
  // What was handed out is not kept for whoever reads this memory.
  bytes.fill(0);
  return secret;
}

/** An identifier of 122 random bits (RFC 9562 §5.4). */
export function randomId(): string {
  return randomUUID();
}
