import { PasswordHash } from './password-hash';

describe('LOGIN-3 PasswordHash', () => {
  it('takes 64 MiB and three passes unless told otherwise', async () => {
    const hash = new PasswordHash();
    const phc = await hash.hash('password');
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(hash.isOutdated(phc)).toBe(false);
    expect(new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 }).isOutdated(phc)).toBe(true);
    expect(await hash.verify(phc, 'password')).toBe(true);
  });

  it('KEY-17 verifies what was hashed at another cost, and tells that it is to be hashed again', async () => {
    const before = await new PasswordHash({ memoryKiB: 16, passes: 2, lanes: 1 }).hash('password');
    const now = new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 });
    expect(await now.verify(before, 'password')).toBe(true);
    expect(await now.verify(before, 'Password')).toBe(false);
    expect(now.isOutdated(before)).toBe(true);
  });

  it('does not cut a long password off', async () => {
    const hash = new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 });
    const phc = await hash.hash(`${'ä'.repeat(511)}ab`);
    expect(await hash.verify(phc, `${'ä'.repeat(511)}aB`)).toBe(false);
  });
});
