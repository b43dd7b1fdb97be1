import { User, UserStore } from '../../../src/protocol/ports/user-store';

/** Users in memory, by all their names. */
export class MemoryUserStore extends UserStore {
  private readonly users = new Map<string, User>();

  set(user: User): void {
    this.users.set(user.id, user);
  }

  delete(id: string): void {
    this.users.delete(id);
  }

  override async findByLogin(name: string): Promise<User | undefined> {
    const wanted = fold(name);
    return [...this.users.values()].find(({ id, document: { userName, email } }) =>
      [id, userName, email].some((known) => typeof known === 'string' && fold(known) === wanted),
    );
  }

  override async find(id: string): Promise<User | undefined> {
    return this.users.get(id);
  }

  override async rememberHash(
    { id, passwordHash }: Pick<User, 'id' | 'passwordHash'>,
    phc: string,
  ): Promise<boolean> {
    const stored = this.users.get(id);
    if (stored === undefined || stored.passwordHash !== passwordHash) return false;
    this.users.set(id, { ...stored, passwordHash: phc });
    return true;
  }

  override async holdActive(id: string): Promise<boolean> {
    return (await this.find(id))?.active === true;
  }

  override async holdUnchanged({ id, passwordHash }: Pick<User, 'id' | 'passwordHash'>): Promise<boolean> {
    const user = await this.find(id);
    return user?.active === true && user.passwordHash === passwordHash;
  }
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
