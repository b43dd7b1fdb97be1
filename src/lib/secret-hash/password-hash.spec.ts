import { PasswordHash } from './password-hash';

describe('PasswordHash', () => {
  it('tells a hash of another cost from one of its own', async () => {
    const hash = new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 });
    const phc = await hash.hash('password');
    expect(await hash.verify(phc, 'password')).toBe(true);
    expect(hash.isCurrent(phc)).toBe(true);
    expect(new PasswordHash({ memoryKiB: 8, passes: 2, lanes: 1 }).isCurrent(phc)).toBe(false);
    expect(new PasswordHash({ memoryKiB: 16, passes: 1, lanes: 1 }).isCurrent(phc)).toBe(false);
  });
});
