import { randomBytes } from 'node:crypto';
import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { RefreshToken, RefreshTokenStore } from '../../src/protocol/ports/refresh-token-store';
import { SessionStore } from '../../src/protocol/ports/session-store';
import { DatabaseRefreshTokenStore } from '../../src/session/refresh-token.store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { testDatabase } from '../support/database/test-database';
import { MemoryRefreshTokenStore } from '../support/memory/memory-refresh-token.store';
import { MemorySessionStore } from '../support/memory/memory-session.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { aToken, sessionOf } from './describe-session-store';

interface RefreshTokenStoreUnderTest {
  readonly tokens: RefreshTokenStore;
  readonly sessions: SessionStore;
  readonly unitOfWork: UnitOfWork;
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
  });
}

describeRefreshTokenStore('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const sessions = new MemorySessionStore(unitOfWork);
  return { unitOfWork, sessions, tokens: new MemoryRefreshTokenStore(sessions, unitOfWork) };
});

describeRefreshTokenStore('in the database', async () => {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  return {
    unitOfWork,
    sessions: new DatabaseSessionStore(database, unitOfWork, changeFeed, new SystemClock()),
    tokens: new DatabaseRefreshTokenStore(database),
    close: () => open.close(),
  };
});
