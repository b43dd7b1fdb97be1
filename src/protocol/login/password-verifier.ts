import { Overloaded } from '../../lib/overloaded';
import { PasswordHash } from '../../lib/secret-hash/password-hash';
import { AttemptLimiter } from '../ports/attempt-limiter';
import { User, UserStore } from '../ports/user-store';
import { isTooLongPassword } from './password-rules';

/**
 * Decides whether a password is that of the user who goes by a name.
 *
 * Unknown names, wrong and missing passwords cost the same count and the same hash, so that neither answer
 * nor time tells which names exist.
 */
export class PasswordVerifier {
  constructor(
    private readonly users: UserStore,
    private readonly hashes: PasswordHash,
    private readonly limiter: AttemptLimiter,
  ) {}

  /**
   * @returns the user, active or not; undefined for whatever is wrong
   * @throws TooManyAttempts, Overloaded
   */
  async verify(name: string, password: string, address: string | undefined): Promise<User | undefined> {
    const attempt = { kind: 'user', account: name, address } as const;
    // Before anything is counted or looked up: whoever has to be sent away is sent away at once.
    this.hashes.requireRoom();
    await this.limiter.begin(attempt);
    try {
      const user = await this.evaluate(name, password);
      if (user !== undefined) await this.limiter.succeed(attempt);
      return user;
    } catch (error) {
      if (error instanceof Overloaded) await this.limiter.withdraw(attempt);
      throw error;
    }
  }

  private async evaluate(name: string, password: string): Promise<User | undefined> {
    const user = await this.users.findByLogin(name);
    const tooLong = isTooLongPassword(password);
    if (user?.passwordHash === undefined || tooLong) {
      await this.hashes.hash(tooLong ? 'too long' : password);
      return undefined;
    }
    if (!(await this.hashes.verify(user.passwordHash, password))) return undefined;
    return this.hashes.isOutdated(user.passwordHash) ? this.rehash(user, name, password) : user;
  }

  private async rehash(user: User, name: string, password: string): Promise<User | undefined> {
    const passwordHash = await this.hashes.hash(password);
    if (await this.users.rememberHash(user, passwordHash)) return { ...user, passwordHash };
    // Another login was first, or the password has changed meanwhile: what is stored now decides.
    const current = await this.users.findByLogin(name);
    if (current?.passwordHash === undefined) return undefined;
    return (await this.hashes.verify(current.passwordHash, password)) ? current : undefined;
  }
}
