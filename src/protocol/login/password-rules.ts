/** What a password may be (contract §5). Any character counts; nothing is cut off. */

const MIN_PASSWORD_BYTES = 8;
/** Longer ones are refused before they are hashed. */
const MAX_PASSWORD_BYTES = 1024;

export const PASSWORD_SIZE_RULE = 'must have 8 to 1024 bytes in UTF-8.';

export function hasPasswordSize(text: string): boolean {
  return Buffer.byteLength(text) >= MIN_PASSWORD_BYTES && !isTooLongPassword(text);
}

export function isTooLongPassword(text: string): boolean {
  return Buffer.byteLength(text) > MAX_PASSWORD_BYTES;
}

/** Hashes of other systems: taken for a password, one would be a password that anybody who saw it can type. */
export function isForeignHash(text: string): boolean {
  return /^(?:\$s0\$|\$argon2)/.test(text);
}
