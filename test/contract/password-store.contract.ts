import { UNNARROWED } from '../../src/access/narrowing';
import { entities } from '../../src/entities';
import { SystemClock } from '../../src/lib/clock';
import { PasswordHash } from '../../src/lib/secret-hash/password-hash';
import { PasswordStore } from '../../src/protocol/ports/password-store';
import { SessionStore } from '../../src/protocol/ports/session-store';
import { ResourceHistory } from '../../src/resource/history';
import { ResourceStore } from '../../src/resource/resource.store';
import { HistorySearch } from '../../src/search/history-search';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { UserPasswordStore } from '../../src/user/user-password.store';
import { UserResource } from '../../src/user/user.resource';
import { onPostgres, testDatabase } from '../support/database/test-database';
import { aToken, sessionOf } from './describe-session-store';

const passwords = new PasswordHash({ memoryKiB: 8, passes: 1, lanes: 1 });
const OLD = '$argon2id$old';
const users = { type: 'User', narrowings: [UNNARROWED] };

describe('PasswordStore in the database', () => {
  let open: Awaited<ReturnType<typeof openStore>>;
  beforeEach(async () => {
    open = await openStore();
  });
  afterEach(() => open.close());

  it('gives the user a new version with the new hash, and an entry in the history', async () => {
    expect(await open.store.replace({ id: 'u1', passwordHash: OLD }, '$argon2id$new')).toBe(true);
    expect(await open.user()).toMatchObject({ version: 2, passwordHash: '$argon2id$new', active: true });
    expect(await open.history.find(users, 'u1', 2)).toMatchObject({
      method: 'PUT',
      document: { userName: 'ann' },
    });
    expect(JSON.stringify(await open.history.list(users, 'u1', { count: 9, offset: 0 }))).not.toContain(
      'argon2',
    );
  });

  it('closes all Sessions of the user', async () => {
    const token = aToken({ userId: 'u1' });
    await open.unitOfWork.append(() => {
      open.sessions.open(sessionOf(token));
      open.sessions.addAccessToken(token);
    });
    await open.store.replace({ id: 'u1', passwordHash: OLD }, '$argon2id$new');
    expect(await open.sessions.findAccessToken(token.hash)).toBeUndefined();
  });

  it('changes nothing once the password is another one, or the user is inactive or gone', async () => {
    expect(await open.store.replace({ id: 'u1', passwordHash: '$argon2id$older' }, '$argon2id$new')).toBe(
      false,
    );
    expect(await open.store.replace({ id: 'u1', passwordHash: undefined }, '$argon2id$new')).toBe(false);
    expect(await open.store.replace({ id: 'nobody', passwordHash: OLD }, '$argon2id$new')).toBe(false);
    await open.database.query(`UPDATE user_account SET active = false WHERE id = 'u1'`);
    expect(await open.store.replace({ id: 'u1', passwordHash: OLD }, '$argon2id$new')).toBe(false);
    expect(await open.user()).toMatchObject({ version: 1, passwordHash: OLD });
  });

  // On the embedded database all connections are one session: nothing there happens at the same time.
  if (onPostgres) {
    it('lets one of many changes of the same password through', async () => {
      const changes = Array.from({ length: 20 }, (_, n) =>
        open.store.replace({ id: 'u1', passwordHash: OLD }, `$argon2id$${n}`),
      );
      expect((await Promise.all(changes)).filter(Boolean)).toHaveLength(1);
      expect(await open.user()).toMatchObject({ version: 2 });
    });
  }
});

async function openStore() {
  await testDatabase().truncateAll();
  const opened = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed: changes } = opened;
  const clock = new SystemClock();
  const sessions: SessionStore = new DatabaseSessionStore(database, unitOfWork, changes, clock);
  const definition = new UserResource(database, changes, sessions, passwords);
  const resources = new ResourceStore(new ResourceHistory(database), clock);
  const store: PasswordStore = new UserPasswordStore(definition, resources, unitOfWork);
  await unitOfWork.run(async () => {
    await resources.create(definition, 'u1', { userName: 'ann' }, 'PUT');
  });
  await database.query(`UPDATE user_account SET password_hash = $1 WHERE id = 'u1'`, [OLD]);
  return {
    store,
    sessions,
    history: new HistorySearch(database),
    unitOfWork,
    database,
    user: () => definition.table.find('u1'),
    close: () => opened.close(),
  };
}
