import { Overloaded } from '../overloaded';
import { BoundedPool } from './bounded-pool';
import { ChosenSecretHash } from './chosen-secret-hash';
import { hashGeneratedSecret, verifyGeneratedSecret } from './generated-secret-hash';

const cheap = { memoryKiB: 8, passes: 1, lanes: 1 };

describe('RFC 9106 ChosenSecretHash', () => {
  it('verifies what it hashed, with salt and cost of its own', async () => {
    const hash = new ChosenSecretHash(cheap);
    const phc = await hash.hash('verysecret');
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect(await hash.hash('verysecret')).not.toBe(phc);
    expect(await hash.verify(phc, 'verysecret')).toBe(true);
    expect(await hash.verify(phc, 'verysecret ')).toBe(false);
  });
});

describe('BoundedPool', () => {
  it('LOGIN-3 runs no more at once than it may, and sends away whoever finds the queue full', async () => {
    const pool = new BoundedPool({ concurrency: 2, queue: 3 });
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
    };
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => pool.run(work)));
    expect(most).toBe(2);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toBeInstanceOf(Overloaded);
    await expect(pool.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });

  it('frees the place of work that fails', async () => {
    const pool = new BoundedPool({ concurrency: 1, queue: 0 });
    await expect(pool.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(pool.run(() => Promise.resolve(1))).resolves.toBe(1);
  });
});

describe('generated secrets', () => {
  it('compares digests, and takes a damaged one for wrong', () => {
    expect(verifyGeneratedSecret(hashGeneratedSecret('a'), 'a')).toBe(true);
    expect(verifyGeneratedSecret(hashGeneratedSecret('a'), 'b')).toBe(false);
    expect(verifyGeneratedSecret('', 'a')).toBe(false);
  });
});
