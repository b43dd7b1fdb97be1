import { hash } from 'node:crypto';
import { randomSecret } from '../../lib/random';

/** What a token is for. The prefix lets secret scanners recognise a leaked one. */
const prefixes = { access: 'nfa_at_', refresh: 'nfa_rt_', code: 'nfa_ac_' } as const;

export type OpaqueTokenKind = keyof typeof prefixes;

/** A new token of 256 random bits (contract §8.5). */
export function generateOpaqueToken(kind: OpaqueTokenKind): string {
  return prefixes[kind] + randomSecret();
}

/** Whether a value has the form of such a token; anything else is refused without asking the database. */
export function isOpaqueToken(kind: OpaqueTokenKind, value: string): boolean {
  const prefix = prefixes[kind];
  return value.length === prefix.length + 43 && value.startsWith(prefix) && /^[\w-]+$/.test(value);
}

/** What is stored of a token. 256 random bits need no salt and no slow hash. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
