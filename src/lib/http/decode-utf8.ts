import { MalformedBody } from './malformed-body';

/**
 * Bytes as text. RFC 8259 §8.1 demands UTF-8; replacing what is not would let two different bodies read
 * the same. A byte order mark is tolerated, as the same section allows.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedBody('The body is not valid UTF-8.');
  }
}
