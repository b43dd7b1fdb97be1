import { randomBytes, randomUUID } from 'node:crypto';
import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { BrowserSessionStore, NewBrowserSession } from '../../src/protocol/ports/browser-session-store';
import { SessionStore } from '../../src/protocol/ports/session-store';
import { DatabaseBrowserSessionStore } from '../../src/session/browser-session.store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { onPostgres, testDatabase } from '../support/database/test-database';
import { MemoryBrowserSessionStore } from '../support/memory/memory-browser-session.store';
import { MemorySessionStore } from '../support/memory/memory-session.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { aToken, sessionOf } from './describe-session-store';

const now = new Date();
const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

interface LoginsUnderTest {
  readonly logins: BrowserSessionStore;
  readonly sessions: SessionStore;
  readonly unitOfWork: UnitOfWork;
  close?(): Promise<void>;
}

function aLogin(changes: Partial<NewBrowserSession> = {}): NewBrowserSession {
  return {
    hash: randomBytes(32),
    sessionId: randomUUID(),
    userId: 'u1',
    authTime: now,
    absoluteExpiresAt: after(600),
    expiresAt: after(30),
    ip: '203.0.113.7',
    userAgent: 'browser',
    ...changes,
  };
}

function describeLogins(name: string, make: () => Promise<LoginsUnderTest>): void {
  describe(`BrowserSessionStore: ${name}`, () => {
    let made: LoginsUnderTest;
    let logins: BrowserSessionStore;
    beforeEach(async () => {
      made = await make();
      ({ logins } = made);
    });
    afterEach(() => made.close?.());

    const opened = async (changes: Partial<NewBrowserSession> = {}): Promise<NewBrowserSession> => {
      const login = aLogin(changes);
      await logins.open(login);
      return login;
    };

    it('finds a login by its hash until it expires, and no other', async () => {
      const { ip: _ip, userAgent: _agent, ...login } = await opened();
      expect(await logins.find(login.hash, now)).toEqual(login);
      expect(await logins.find(randomBytes(32), now)).toBeUndefined();
      expect(await logins.find(login.hash, after(30))).toBeUndefined();
    });

    it('ends with its Session', async () => {
      const login = await opened();
      await made.sessions.close(login.sessionId);
      expect(await logins.find(login.hash, now)).toBeUndefined();
      expect(await logins.renew(login)).toBe(false);
      expect(await logins.holdOpen(login.sessionId, now)).toBe(false);
      expect(await logins.extend(login, after(60), now)).toBe(false);
      expect(await logins.find(login.hash, now)).toBeUndefined();
    });

    it('ends with all Sessions of its user', async () => {
      const [mine, other] = [await opened(), await opened({ userId: 'u2' })];
      await made.sessions.closeAllOfUser('u1');
      expect(await logins.find(mine.hash, now)).toBeUndefined();
      expect(await logins.find(other.hash, now)).toBeDefined();
    });

    it('goes on under another cookie, and the old one is worth nothing', async () => {
      const login = await opened();
      const renewed = { ...login, hash: randomBytes(32), authTime: after(5), expiresAt: after(35) };
      expect(await logins.renew(renewed)).toBe(true);
      expect(await logins.find(login.hash, now)).toBeUndefined();
      expect((await logins.find(renewed.hash, now))?.authTime).toEqual(after(5));
    });

    it('activity moves the idle limit, and brings no expired login back', async () => {
      const login = await opened();
      expect(await logins.extend(login, after(50), after(20))).toBe(true);
      expect(await logins.find(login.hash, after(45))).toBeDefined();
      expect(await logins.extend(login, after(100), after(50))).toBe(false);
      expect(await logins.find(login.hash, after(50))).toBeUndefined();
    });

    it('no activity moves the idle limit beyond the absolute one', async () => {
      const login = await opened({ absoluteExpiresAt: after(40) });
      expect(await logins.extend(login, after(50), after(20))).toBe(true);
      expect((await logins.find(login.hash, after(39)))?.expiresAt).toEqual(after(40));
      expect(await logins.find(login.hash, after(40))).toBeUndefined();
    });

    it('is held open while it is', async () => {
      const login = await opened();
      expect(await made.unitOfWork.run(() => logins.holdOpen(login.sessionId, now))).toBe(true);
      expect(await logins.holdOpen(login.sessionId, after(30))).toBe(false);
      expect(await logins.holdOpen(randomUUID(), now)).toBe(false);
    });

    it('of one user the newest twenty stay', async () => {
      const all: NewBrowserSession[] = [];
      for (let minute = 0; minute < 22; minute++) all.push(await opened({ authTime: after(minute - 30) }));
      const found = await Promise.all(
        all.map(async ({ hash }) => (await logins.find(hash, now)) !== undefined),
      );
      expect(found).toEqual([false, false, ...Array<boolean>(20).fill(true)]);
    });

    describe('Sessions that are bound to a login', () => {
      const bound = async (login: NewBrowserSession, endsWithThis: boolean) => {
        const token = aToken({ userId: 'u1', clientId: randomUUID(), expiresAt: after(5) });
        const browser = { sessionId: login.sessionId, endsWithThis };
        await made.unitOfWork.append(() => {
          made.sessions.open({ ...sessionOf(token), browser });
          made.sessions.addAccessToken(token);
        });
        const isOpen = async (): Promise<boolean> =>
          (await made.sessions.findAccessToken(token.hash)) !== undefined;
        return { id: token.sessionId, isOpen };
      };
      const isLoggedIn = async ({ hash }: NewBrowserSession): Promise<boolean> =>
        (await logins.find(hash, now)) !== undefined;

      it('end with the login, and no others', async () => {
        const [login, other] = [await opened(), await opened()];
        const sessions = [await bound(login, true), await bound(login, false), await bound(other, true)];
        await made.sessions.close(login.sessionId);
        expect(await Promise.all(sessions.map((session) => session.isOpen()))).toEqual([false, false, true]);
        expect(await isLoggedIn(other)).toBe(true);
      });

      it('take the login along where they are coupled to it, and what else is bound to it', async () => {
        const login = await opened();
        const [coupled, second, follower] = [
          await bound(login, true),
          await bound(login, true),
          await bound(login, false),
        ];
        await made.sessions.close(coupled.id);
        expect(await isLoggedIn(login)).toBe(false);
        expect([await second.isOpen(), await follower.isOpen()]).toEqual([false, false]);
      });

      it('leave the login alone where only they follow it', async () => {
        const login = await opened();
        const [follower, coupled] = [await bound(login, false), await bound(login, true)];
        await made.sessions.close(follower.id);
        expect([await isLoggedIn(login), await coupled.isOpen(), await follower.isOpen()]).toEqual([
          true,
          true,
          false,
        ]);
      });
    });
  });
}

describeLogins('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const sessions = new MemorySessionStore(unitOfWork);
  return { unitOfWork, sessions, logins: new MemoryBrowserSessionStore(sessions) };
});

describeLogins('in the database', openLogins);

async function openLogins() {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  const sessions = new DatabaseSessionStore(database, unitOfWork, changeFeed, new SystemClock());
  const logins = new DatabaseBrowserSessionStore(database, unitOfWork, sessions);
  return { database, unitOfWork, sessions, logins, close: () => open.close() };
}

it('renews no login whose Session has expired: nobody could close it any more', async () => {
  const { database, logins, close } = await openLogins();
  const login = aLogin();
  await logins.open(login);
  await database.query('UPDATE session SET active = false, end_at = $2 WHERE id = $1', [
    login.sessionId,
    now,
  ]);
  expect(await logins.renew({ ...login, hash: randomBytes(32), expiresAt: after(35) })).toBe(false);
  await close();
});

if (onPostgres) {
  it('a renewed login and a logout that overlap wait for each other in one order', async () => {
    const { database, unitOfWork, sessions, logins, close } = await openLogins();
    const login = aLogin();
    await logins.open(login);
    let tell = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const closing = unitOfWork.run(async () => {
      await database.query('SELECT id FROM session WHERE id = $1 FOR UPDATE', [login.sessionId]);
      tell();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await sessions.close(login.sessionId);
    });
    await held;
    const renewing = logins.renew({ ...login, hash: randomBytes(32) });
    await closing;
    expect(await renewing).toBe(false);
    await close();
  });

  it('a logout that overlaps a grant waits for it, and ends the Session that was bound to the login', async () => {
    const { unitOfWork, sessions, logins, close } = await openLogins();
    const login = aLogin();
    await logins.open(login);
    const token = aToken({ userId: 'u1', expiresAt: after(5) });
    let tell = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const granting = unitOfWork.run(async () => {
      expect(await logins.holdOpen(login.sessionId, now)).toBe(true);
      tell();
      await new Promise((resolve) => setTimeout(resolve, 200));
      sessions.open({ ...sessionOf(token), browser: { sessionId: login.sessionId, endsWithThis: true } });
      sessions.addAccessToken(token);
    });
    await held;
    await Promise.all([granting, sessions.close(login.sessionId)]);
    expect(await sessions.findAccessToken(token.hash)).toBeUndefined();
    await close();
  });
}
