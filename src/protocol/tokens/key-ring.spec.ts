import { KeyStore, SigningKey } from '../ports/key-store';
import { KeyRing } from './key-ring';

const DAY = 24 * 60 * 60 * 1000;

class MemoryKeyStore extends KeyStore {
  private keys: SigningKey[] = [];

  override find(): Promise<readonly SigningKey[]> {
    return Promise.resolve([...this.keys].sort((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime()));
  }

  override add(key: SigningKey): Promise<void> {
    this.keys.push(key);
    return Promise.resolve();
  }

  override remove(kid: string): Promise<void> {
    this.keys = this.keys.filter((key) => key.kid !== kid);
    return Promise.resolve();
  }

  override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

describe('key rotation', () => {
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

  it('publishes public members only', async () => {
    for (const { publicJwk, kid, alg } of await ring.published()) {
      expect(publicJwk).toMatchObject({ kid, alg, use: 'sig' });
      expect(
        Object.keys(publicJwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
      ).toEqual([]);
    }
  });
});
