import { randomBytes, randomUUID } from 'node:crypto';
import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { BrowserSessionStore } from '../../src/protocol/ports/browser-session-store';
import { RefreshToken, RefreshTokenStore } from '../../src/protocol/ports/refresh-token-store';
import { SessionStore } from '../../src/protocol/ports/session-store';
import { DatabaseBrowserSessionStore } from '../../src/session/browser-session.store';
import { DatabaseRefreshTokenStore } from '../../src/session/refresh-token.store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { testDatabase } from '../support/database/test-database';
import { MemoryBrowserSessionStore } from '../support/memory/memory-browser-session.store';
import { MemoryRefreshTokenStore } from '../support/memory/memory-refresh-token.store';
import { MemorySessionStore } from '../support/memory/memory-session.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { aToken, sessionOf } from './describe-session-store';

interface RefreshTokenStoreUnderTest {
  readonly tokens: RefreshTokenStore;
  readonly sessions: SessionStore;
  readonly unitOfWork: UnitOfWork;
  readonly logins: BrowserSessionStore;
  close?(): Promise<void>;
}

const now = new Date('2030-01-15T10:00:00Z');
const inAnHour = new Date('2030-01-15T11:00:00Z');

function aRefreshToken(changes: Partial<RefreshToken> = {}): RefreshToken {
  const { jti: _, ...shared } = aToken();
  return {
    ...shared,
    userId: 'u1',
    grantType: 'password',
    scope: ['openid', 'offline_access'],
    authTime: undefined,
    issuedAt: now,
    expiresAt: inAnHour,
    absoluteExpiresAt: inAnHour,
    usedAt: undefined,
    browserSessionId: undefined,
    ...changes,
  };
}

function describeRefreshTokenStore(name: string, make: () => Promise<RefreshTokenStoreUnderTest>): void {
  describe(`RefreshTokenStore: ${name}`, () => {
    let made: RefreshTokenStoreUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close?.());

    const opened = async (token = aRefreshToken()): Promise<RefreshToken> => {
      const { sessionId, clientId, userId, expiresAt } = token;
      await made.unitOfWork.append(() => {
        made.sessions.open(sessionOf(aToken({ sessionId, clientId, userId, expiresAt })));
        made.tokens.add(token);
      });
      return token;
    };
    const consume = (token: RefreshToken) => made.unitOfWork.run(() => made.tokens.consume(token, now));

    it('finds a token as it was added, and no other', async () => {
      const token = await opened(aRefreshToken({ context: { patient: 'p1' }, authTime: now }));
      expect(await made.tokens.find(token.hash)).toEqual(token);
      expect(await made.tokens.find(randomBytes(32))).toBeUndefined();
    });

    it('is consumed once, and still found then', async () => {
      const token = await opened();
      expect(await consume(token)).toBe(true);
      expect(await consume(token)).toBe(false);
      expect(await made.tokens.find(token.hash)).toEqual({ ...token, usedAt: now });
    });

    it('is not consumed once expired', async () => {
      expect(await consume(await opened(aRefreshToken({ expiresAt: now })))).toBe(false);
    });

    it('is not consumed by a unit of work that fails', async () => {
      const token = await opened();
      const failed = made.unitOfWork.run(async () => {
        await made.tokens.consume(token, now);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await consume(token)).toBe(true);
    });

    it('is forgotten with its Session', async () => {
      const token = await opened();
      await made.sessions.close(token.sessionId);
      expect(await made.tokens.find(token.hash)).toBeUndefined();
      expect(await consume(token)).toBe(false);
      expect(await made.tokens.canRefresh(token.sessionId, now)).toBe(false);
    });

    it('lets a Session be refreshed while one of its tokens is neither used nor expired', async () => {
      const token = await opened();
      const { sessionId } = token;
      expect(await made.tokens.canRefresh(sessionId, now)).toBe(true);
      expect(await made.tokens.canRefresh(sessionId, inAnHour)).toBe(false);
      expect(await made.tokens.canRefresh('another', now)).toBe(false);
      await consume(token);
      expect(await made.tokens.canRefresh(sessionId, now)).toBe(false);
      await made.unitOfWork.append(() => {
        made.tokens.add(aRefreshToken({ sessionId }));
      });
      expect(await made.tokens.canRefresh(sessionId, now)).toBe(true);
    });

    describe('that live no longer than a login (online_access)', () => {
      const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
      const bound = async (changes: Partial<RefreshToken> = {}): Promise<RefreshToken> => {
        const browserSessionId = randomUUID();
        await made.logins.open({
          hash: randomBytes(32),
          sessionId: browserSessionId,
          userId: 'u1',
          authTime: now,
          expiresAt: after(30),
          absoluteExpiresAt: after(50),
          ip: undefined,
          userAgent: undefined,
        });
        const token = aRefreshToken({ expiresAt: after(100), browserSessionId, ...changes });
        const { sessionId, clientId, userId, expiresAt } = token;
        const session = sessionOf(aToken({ sessionId, clientId, userId, expiresAt }));
        await made.unitOfWork.append(() => {
          made.sessions.open({ ...session, browser: { sessionId: browserSessionId, endsWithThis: false } });
          made.tokens.add(token);
        });
        return token;
      };
      const consumeAt = (token: RefreshToken, time: Date): Promise<boolean> =>
        made.unitOfWork.run(() => made.tokens.consume(token, time));
      const loginOf = ({ browserSessionId = '' }: RefreshToken) => ({ sessionId: browserSessionId });

      it('expire when the login does as things stand, or before', async () => {
        const token = await bound();
        expect(await made.tokens.find(token.hash)).toEqual({ ...token, expiresAt: after(30) });
        const short = await bound({ expiresAt: after(10) });
        expect((await made.tokens.find(short.hash))?.expiresAt).toEqual(after(10));
      });

      it('are not consumed after the login is idle, and are while activity goes on', async () => {
        const [idle, active] = [await bound(), await bound()];
        expect(await made.logins.extend(loginOf(active), after(49), after(20))).toBe(true);
        expect(await made.tokens.canRefresh(idle.sessionId, after(30))).toBe(false);
        expect(await made.tokens.canRefresh(active.sessionId, after(30))).toBe(true);
        expect([await consumeAt(idle, after(30)), await consumeAt(active, after(48))]).toEqual([false, true]);
        expect((await made.tokens.find(idle.hash))?.usedAt).toBeUndefined();
        expect(await made.logins.extend(loginOf(idle), after(60), after(30))).toBe(false);
        expect(await consumeAt(idle, after(29))).toBe(true);
      });

      it('no activity carries them beyond the absolute limit of the login', async () => {
        const token = await bound();
        expect(await made.logins.extend(loginOf(token), after(55), after(25))).toBe(true);
        expect((await made.tokens.find(token.hash))?.expiresAt).toEqual(after(50));
        expect(await consumeAt(token, after(50))).toBe(false);
      });

      it('end with the login', async () => {
        const token = await bound();
        await made.sessions.close(loginOf(token).sessionId);
        expect(await made.tokens.find(token.hash)).toBeUndefined();
        expect(await consume(token)).toBe(false);
        expect(await made.tokens.canRefresh(token.sessionId, now)).toBe(false);
      });

      it('are worth nothing without a login', async () => {
        const token = await bound({ browserSessionId: 'nowhere' });
        expect((await made.tokens.find(token.hash))?.expiresAt).toEqual(token.issuedAt);
        expect(await consume(token)).toBe(false);
      });
    });
  });
}

describeRefreshTokenStore('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const sessions = new MemorySessionStore(unitOfWork);
  const logins = new MemoryBrowserSessionStore(sessions);
  return { unitOfWork, sessions, logins, tokens: new MemoryRefreshTokenStore(sessions, unitOfWork, logins) };
});

describeRefreshTokenStore('in the database', async () => {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  const sessions = new DatabaseSessionStore(database, unitOfWork, changeFeed, new SystemClock());
  return {
    unitOfWork,
    sessions,
    logins: new DatabaseBrowserSessionStore(database, unitOfWork, sessions),
    tokens: new DatabaseRefreshTokenStore(database),
    close: () => open.close(),
  };
});
