import { randomId, randomSecret } from '../../lib/random';
import { generateOpaqueToken, hashToken, isOpaqueToken, OpaqueTokenKind } from './opaque-token';

const MANY = 100_000;

describe('contract §8.5 opaque tokens', () => {
  it.each<[OpaqueTokenKind, string]>([
    ['access', 'nfa_at_'],
    ['refresh', 'nfa_rt_'],
    ['code', 'nfa_ac_'],
  ])('KEY-1 %s tokens are %s and 43 base64url characters, of 100,000 no two equal', (kind, prefix) => {
    const tokens = Array.from({ length: MANY }, () => generateOpaqueToken(kind));
    expect(new Set(tokens).size).toBe(MANY);
    const form = new RegExp(`^${prefix}[A-Za-z0-9_-]{43}$`);
    expect(tokens.filter((token) => !form.test(token))).toEqual([]);
    const bytes = tokens.map((token) => Buffer.from(token.slice(prefix.length), 'base64url'));
    expect(bytes.every(({ length }) => length === 32)).toBe(true);
    expect(tokens.every((token) => isOpaqueToken(kind, token))).toBe(true);
  });

  it('is stored as its SHA-256', () => {
    expect(hashToken('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('KEY-2 every secret has 256 bits, and 96 bits of Shannon entropy measured over all of them at least', () => {
    const secrets = Array.from({ length: MANY }, randomSecret);
    expect(secrets.every((secret) => /^[A-Za-z0-9_-]{43}$/.test(secret))).toBe(true);
    expect(shannonEntropyOf(secrets)).toBeGreaterThan(250);
    expect(Math.min(...secrets.map((secret) => entropyOfCharacters(secret)))).toBeGreaterThan(96);
  });

  it('an id is a UUID of version 4', () => {
    expect(randomId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

/** Bits of a value, from how often each character stands at each place. */
function shannonEntropyOf(values: readonly string[]): number {
  let bits = 0;
  for (let place = 0; place < 43; place++) bits += entropyOf(values.map((value) => value[place] ?? ''));
  return bits;
}

/** What a scanner measures that sees one value alone. */
function entropyOfCharacters(value: string): number {
  return entropyOf(Array.from(value)) * value.length;
}

function entropyOf(symbols: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / symbols.length;
    return sum - share * Math.log2(share);
  }, 0);
}
