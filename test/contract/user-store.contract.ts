import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { JsonObject } from '../../src/lib/json';
import { PasswordHash } from '../../src/lib/secret-hash/password-hash';
import { User, UserStore } from '../../src/protocol/ports/user-store';
import { ResourceHistory } from '../../src/resource/history';
import { ResourceStore } from '../../src/resource/resource.store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { UserResource } from '../../src/user/user.resource';
import { TypeOrmUserStore } from '../../src/user/user.store';
import { testDatabase } from '../support/database/test-database';
import { MemoryUserStore } from '../support/memory/memory-user.store';

interface UserStoreUnderTest {
  readonly users: UserStore;
  /** Stores a user, new or changed; the body may hold a password. */
  put(id: string, body: JsonObject): Promise<void>;
  remove(id: string): Promise<void>;
  close?(): Promise<void>;
}

const passwords = new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 });

function describeUserStore(name: string, make: () => Promise<UserStoreUnderTest>): void {
  describe(`UserStore: ${name}`, () => {
    let made: UserStoreUnderTest;
    let users: UserStore;
    beforeEach(async () => {
      made = await make();
      ({ users } = made);
    });
    afterEach(() => made.close?.());

    const required = async (found: Promise<User | undefined>): Promise<User> => {
      const user = await found;
      if (user === undefined) throw new Error('no user');
      return user;
    };

    it('finds a user as it was stored', async () => {
      await made.put('u1', {
        userName: 'Ann',
        password: 'password',
        roles: [{ value: 'a' }, { display: 'b' }],
      });
      const user = await required(users.find('u1'));
      expect(user).toMatchObject({ id: 'u1', active: true, roles: ['a'] });
      expect(user.document).toMatchObject({ resourceType: 'User', id: 'u1', userName: 'Ann', active: true });
      expect(user.document).not.toHaveProperty('password');
      expect(await passwords.verify(user.passwordHash ?? '', 'password')).toBe(true);
      expect(await users.find('U1')).toBeUndefined();
    });

    it('finds users without password, and inactive ones', async () => {
      await made.put('u1', { active: false });
      expect(await users.find('u1')).toMatchObject({ active: false, passwordHash: undefined });
      expect((await users.findByLogin('u1'))?.active).toBe(false);
    });

    it.each(['Zoë', 'zoë', 'ZOE\u0308', 'ZOE@example.com', 'u1', 'U1'])(
      'knows %s by login',
      async (login) => {
        await made.put('u1', { userName: 'Zoë', email: 'zoe@Example.com' });
        expect((await users.findByLogin(login))?.id).toBe('u1');
      },
    );

    it.each(['', ' zoë', 'zoe', 'Zo', '%', '\0', '\ud800', 'x'.repeat(100_000)])(
      'knows nobody called %j',
      async (login) => {
        await made.put('u1', { userName: 'Zoë' });
        expect(await users.findByLogin(login)).toBeUndefined();
      },
    );

    it('answers with what was changed last', async () => {
      await made.put('u1', { userName: 'before' });
      await users.find('u1');
      await made.put('u1', { userName: 'after', active: false });
      expect((await users.find('u1'))?.active).toBe(false);
      expect(await users.findByLogin('before')).toBeUndefined();
      expect((await users.findByLogin('after'))?.id).toBe('u1');
      await made.remove('u1');
      expect(await users.find('u1')).toBeUndefined();
      expect(await users.findByLogin('after')).toBeUndefined();
      expect(await users.findByLogin('u1')).toBeUndefined();
    });

    it('remembers another hash of the same password', async () => {
      await made.put('u1', { password: 'password' });
      const user = await required(users.findByLogin('u1'));
      expect(await users.rememberHash(user, '$argon2id$other')).toBe(true);
      expect((await users.findByLogin('u1'))?.passwordHash).toBe('$argon2id$other');
      expect(await users.rememberHash(user, '$argon2id$late')).toBe(false);
    });

    it('holds whoever is active, whatever the password', async () => {
      await made.put('u1', { password: 'password' });
      expect(await users.holdActive('u1')).toBe(true);
      await made.put('u1', { password: null });
      expect(await users.holdActive('u1')).toBe(true);
      await made.put('u1', { active: false });
      expect(await users.holdActive('u1')).toBe(false);
      expect(await users.holdActive('nobody')).toBe(false);
    });

    it('does not undo a change of password', async () => {
      await made.put('u1', { password: 'password' });
      const user = await required(users.findByLogin('u1'));
      await made.put('u1', { password: 'another one' });
      const changed = (await users.findByLogin('u1'))?.passwordHash;
      expect(await users.rememberHash(user, '$argon2id$other')).toBe(false);
      expect((await users.findByLogin('u1'))?.passwordHash).toBe(changed);
      await made.put('u1', { password: null });
      await users.rememberHash(user, '$argon2id$other');
      expect((await users.findByLogin('u1'))?.passwordHash).toBeUndefined();
    });
  });
}

describeUserStore('in memory', async () => {
  const users = new MemoryUserStore();
  return {
    users,
    put: async (id, { password, ...body }) => {
      const active = body.active !== false;
      const passwordHash = typeof password === 'string' ? await passwords.hash(password) : undefined;
      const entries = Array.isArray(body.roles) ? (body.roles as JsonObject[]) : [];
      const roles = entries.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
      users.set({ id, active, passwordHash, roles, document: { resourceType: 'User', id, ...body, active } });
    },
    remove: async (id) => {
      users.delete(id);
    },
  };
});

describeUserStore('in the database', async () => {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed: changes } = open;
  const clock = new SystemClock();
  const sessions = new DatabaseSessionStore(database, unitOfWork, changes, clock);
  const definition = new UserResource(database, changes, sessions, passwords);
  const store = new ResourceStore(new ResourceHistory(database), clock);
  return {
    users: new TypeOrmUserStore(database, { unitOfWork, clock, changes }),
    put: (id, body) =>
      unitOfWork.run(async () => {
        const stored = await definition.table.find(id, { lock: true });
        if (stored === undefined) await store.create(definition, id, body, 'PUT');
        else await store.replace(definition, stored, body, 'PUT');
      }),
    remove: (id) =>
      unitOfWork.run(async () => {
        const stored = await definition.table.find(id, { lock: true });
        if (stored !== undefined) await store.remove(definition, stored);
      }),
    close: () => open.close(),
  };
});
