import { MemoryKeyStore } from '../../../test/support/memory/memory-key.store';
import { KeyRing } from './key-ring';

// Making RSA keys on a busy machine takes seconds.
jest.setTimeout(30_000);

const DAY = 24 * 60 * 60 * 1000;

describe('KEY-8 key rotation', () => {
  let now: Date;
  let ring: KeyRing;
  const start = new Date('2030-01-01T00:00:00Z');

  beforeEach(async () => {
    now = start;
    ring = new KeyRing(new MemoryKeyStore(), { now: () => now });
    await ring.maintain();
  });

  async function after(days: number): Promise<void> {
    now = new Date(start.getTime() + days * DAY);
    await ring.maintain();
  }

  async function states(alg: string): Promise<string[]> {
    return (await ring.report()).filter((key) => key.alg === alg).map(({ state }) => state);
  }

  it('makes an active key for each algorithm at first boot, and no second one', async () => {
    await ring.maintain();
    expect(await states('ES256')).toEqual(['active']);
    expect(await states('RS256')).toEqual(['active']);
  });

  it('announces a successor 14 days before it signs, and retains the old key 14 days after', async () => {
    const first = await ring.signingKey('ES256');
    await after(75);
    expect(await states('ES256')).toEqual(['active']);
    await after(76);
    expect(await states('ES256')).toEqual(['active', 'announced']);
    expect((await ring.signingKey('ES256')).kid).toBe(first.kid);
    await after(90);
    expect(await states('ES256')).toEqual(['retained', 'active']);
    expect((await ring.signingKey('ES256')).kid).not.toBe(first.kid);
    await after(103.9);
    expect(await ring.find(first.kid)).toBeDefined();
    await after(104);
    expect(await ring.find(first.kid)).toBeUndefined();
  });

  it('announces before it signs even when the server was off for a year', async () => {
    const first = await ring.signingKey('RS256');
    await after(365);
    expect((await ring.signingKey('RS256')).kid).toBe(first.kid);
    await after(379);
    expect((await ring.signingKey('RS256')).kid).not.toBe(first.kid);
  });

  it('replaces all keys at once in an emergency', async () => {
    const first = await ring.signingKey('ES256');
    await ring.replaceAll();
    expect(await ring.find(first.kid)).toBeUndefined();
    expect(await states('ES256')).toEqual(['active']);
  });

  it('KEY-9 publishes the old key and the new one around a rotation, longer than anybody caches', async () => {
    const published = async (): Promise<string[]> =>
      (await ring.published()).filter(({ alg }) => alg === 'RS256').map(({ kid }) => kid);
    const { kid: old } = await ring.signingKey('RS256');
    await after(76);
    const [, next = ''] = await published();
    for (const day of [76, 89.9, 90, 103.9]) {
      await after(day);
      expect(await published()).toEqual([old, next]);
      expect((await ring.signingKey('RS256')).kid).toBe(day < 90 ? old : next);
    }
    await after(104);
    expect(await published()).toEqual([next]);
  });

  it('KEY-7 generates P-256 and RSA of 3,072 bits', async () => {
    const details = (await ring.published()).map(({ alg, privateKey }) => {
      const { namedCurve, modulusLength } = privateKey.asymmetricKeyDetails ?? {};
      return [alg, namedCurve ?? modulusLength];
    });
    expect(Object.fromEntries(details)).toEqual({ ES256: 'prime256v1', RS256: 3072 });
  });

  it('KEY-17 lists every key with its state and its next rotation', async () => {
    await after(76);
    const at = (days: number): Date => new Date(start.getTime() + days * DAY);
    expect((await ring.report()).filter(({ alg }) => alg === 'ES256')).toEqual([
      { kid: expect.any(String), alg: 'ES256', state: 'active', activeFrom: start, activeUntil: at(90) },
      { kid: expect.any(String), alg: 'ES256', state: 'announced', activeFrom: at(90), activeUntil: at(180) },
    ]);
    await after(90);
    expect((await ring.report()).find(({ state }) => state === 'retained')?.activeUntil).toEqual(at(90));
  });

  it('publishes public members only', async () => {
    for (const { publicJwk, kid, alg } of await ring.published()) {
      expect(publicJwk).toMatchObject({ kid, alg, use: 'sig' });
      expect(
        Object.keys(publicJwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
      ).toEqual([]);
    }
  });
});
