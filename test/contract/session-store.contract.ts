import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { AccessToken, SessionStore } from '../../src/protocol/ports/session-store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { onPostgres, testDatabase } from '../support/database/test-database';
import { MemorySessionStore } from '../support/memory/memory-session.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { aToken, describeSessionStore, sessionOf } from './describe-session-store';

describeSessionStore('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  return { unitOfWork, sessions: new MemorySessionStore(unitOfWork) };
});

describeSessionStore('in the database', openStore);

async function openStore() {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  return {
    unitOfWork,
    database,
    sessions: new DatabaseSessionStore(database, unitOfWork, changeFeed, new SystemClock()),
    close: () => open.close(),
  };
}

// On the embedded database all connections are one session: nothing there happens at the same time.
if (onPostgres) {
  describe('SessionStore on PostgreSQL, concurrently', () => {
    it.each([
      ['closes', (sessions: SessionStore) => sessions.closeAllOfClient('a')],
      ['removes', (sessions: SessionStore, { hash }: AccessToken) => sessions.removeAccessToken(hash)],
    ])('%s on one server what another server still remembers, within a second', async (_, end) => {
      const here = await openStore();
      const other = await testDatabase().open(entities);
      try {
        const there = new DatabaseSessionStore(
          other.database,
          other.unitOfWork,
          other.changeFeed,
          new SystemClock(),
        );
        const token = aToken({ clientId: 'a' });
        await here.unitOfWork.append(() => {
          here.sessions.open(sessionOf(token));
          here.sessions.addAccessToken(token);
        });
        expect(await there.findAccessToken(token.hash)).toEqual(token);
        await end(here.sessions, token);
        await new Promise((resolve) => setTimeout(resolve, 1100));
        expect(await there.findAccessToken(token.hash)).toBeUndefined();
      } finally {
        await other.close();
        await here.close();
      }
    });

    it('opens many Sessions at once, all of them durable', async () => {
      const { sessions, unitOfWork, database, close } = await openStore();
      try {
        const tokens = Array.from({ length: 200 }, () => aToken());
        await Promise.all(
          tokens.map((token) =>
            unitOfWork.append(() => {
              sessions.open(sessionOf(token));
              sessions.addAccessToken(token);
            }),
          ),
        );
        for (const token of tokens) expect(await sessions.findAccessToken(token.hash)).toEqual(token);
        const [row] = await database.query<{ count: number }>(
          'SELECT count(*)::integer AS count FROM session',
        );
        expect(row?.count).toBe(200);
      } finally {
        await close();
      }
    });
  });
}
