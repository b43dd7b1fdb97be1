import { ChosenSecretHash } from '../../lib/secret-hash/chosen-secret-hash';
import { Overloaded } from '../../lib/overloaded';
import { PasswordHash } from '../../lib/secret-hash/password-hash';
import { MemoryUserStore } from '../../../test/support/memory/memory-user.store';
import { Attempt, AttemptLimiter } from '../ports/attempt-limiter';
import { PasswordVerifier } from './password-verifier';

const cheap = { memoryKiB: 8, passes: 1, lanes: 1 };

class RecordingLimiter extends AttemptLimiter {
  readonly calls: string[] = [];

  override async begin({ account }: Attempt): Promise<void> {
    this.calls.push(`begin ${account}`);
  }

  override async succeed({ account }: Attempt): Promise<void> {
    this.calls.push(`succeed ${account}`);
  }

  override async withdraw({ account }: Attempt): Promise<void> {
    this.calls.push(`withdraw ${account}`);
  }

  override async forget(): Promise<void> {
    return undefined;
  }
}

describe('PasswordVerifier', () => {
  let users: MemoryUserStore;
  let limiter: RecordingLimiter;
  beforeEach(async () => {
    users = new MemoryUserStore();
    limiter = new RecordingLimiter();
    const passwordHash = await new ChosenSecretHash({ ...cheap, passes: 2 }).hash('a good password');
    users.set({ id: 'ann', active: true, document: {}, roles: [], passwordHash });
  });

  const verifierWith = (hashes: PasswordHash): PasswordVerifier =>
    new PasswordVerifier(users, hashes, limiter);

  it('KEY-17, LOGIN-3 takes a password that was hashed at another cost, and hashes it again', async () => {
    const hashes = new PasswordHash(cheap);
    const verifier = verifierWith(hashes);
    expect((await verifier.verify('ann', 'a good password', undefined))?.id).toBe('ann');
    const stored = (await users.find('ann'))?.passwordHash ?? '';
    expect(hashes.isOutdated(stored)).toBe(false);
    expect((await verifier.verify('ann', 'a good password', undefined))?.passwordHash).toBe(stored);
  });

  it('lets in all who come at the same moment with a password that has to be hashed again', async () => {
    const verifier = verifierWith(new PasswordHash(cheap));
    const ask = () => verifier.verify('ann', 'a good password', undefined);
    const found = await Promise.all([ask(), ask(), ask()]);
    const stored = (await users.find('ann'))?.passwordHash;
    expect(found.map((user) => user?.passwordHash)).toEqual([stored, stored, stored]);
  });

  it('lets nobody in whose password changes while it is hashed again', async () => {
    const hashes = new PasswordHash(cheap);
    const changed = await hashes.hash('another password');
    jest.spyOn(users, 'rememberHash').mockImplementation(async () => {
      users.set({ id: 'ann', active: true, document: {}, roles: [], passwordHash: changed });
      return false;
    });
    expect(await verifierWith(hashes).verify('ann', 'a good password', undefined)).toBeUndefined();
  });

  it('counts before it evaluates, and forgets what succeeded', async () => {
    const verifier = verifierWith(new PasswordHash(cheap));
    await verifier.verify('ann', 'a good password', undefined);
    await verifier.verify('ann', 'a bad password', undefined);
    await verifier.verify('nobody', 'a good password', undefined);
    expect(limiter.calls).toEqual(['begin ann', 'succeed ann', 'begin ann', 'begin nobody']);
  });

  it('LIMIT-8 sends away at once whom it has no time for, and counts nothing', async () => {
    const hashes = new PasswordHash(cheap);
    const full = jest.spyOn(hashes, 'requireRoom').mockImplementation(() => {
      throw new Overloaded(1);
    });
    const verifier = verifierWith(hashes);
    await expect(verifier.verify('ann', 'a good password', undefined)).rejects.toThrow(Overloaded);
    expect(limiter.calls).toEqual([]);
    full.mockRestore();
    jest.spyOn(hashes, 'verify').mockRejectedValue(new Overloaded(1));
    await expect(verifier.verify('ann', 'a good password', undefined)).rejects.toThrow(Overloaded);
    expect(limiter.calls).toEqual(['begin ann', 'withdraw ann']);
  });
});
