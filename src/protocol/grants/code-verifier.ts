import { hash, timingSafeEqual } from 'node:crypto';

/** RFC 7636 §4.1: `code-verifier = 43*128unreserved`. */
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * Whether a verifier is the one that a challenge was made of (RFC 7636 §4.6, S256). Without a challenge there must be
 * none: otherwise whoever strips the challenge from a request would go unnoticed (RFC 9700 §4.8.2).
 */
export function isVerifierOf(verifier: string | undefined, challenge: string | undefined): boolean {
  if (verifier === undefined || challenge === undefined) return verifier === challenge;
  if (!VERIFIER.test(verifier)) return false;
  const computed = hash('sha256', verifier, 'buffer');
  const expected = Buffer.from(challenge, 'base64url');
  return expected.length === computed.length && timingSafeEqual(expected, computed);
}
