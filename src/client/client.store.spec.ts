import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { UnitOfWork } from '../lib/unit-of-work';
import { ClientOrigins } from './client-origins';
import { TypeOrmClientStore } from './client.store';

interface Listener {
  changed(key: string): void;
  everythingMayHaveChanged(): void;
}

function setUp(document: object = {}) {
  let release: (() => void) | undefined;
  const state = { now: new Date(0), reads: 0, name: 'first', inUnit: false, hold: false };
  const listeners: Listener[] = [];
  const database = {
    query: async () => {
      state.reads++;
      const { name } = state;
      if (state.hold) await new Promise<void>((resolve) => (release = resolve));
      return [{ id: 'c', active: true, secret: null, document: { name, ...document } }];
    },
  } as unknown as Database;
  const unitOfWork = {
    afterCommit: (action: () => void) => {
      if (!state.inUnit) action();
    },
  } as unknown as UnitOfWork;
  const changes = {
    listen: (_: string, listener: Listener) => listeners.push(listener),
  } as unknown as ChangeFeed;
  const clock = { now: () => state.now };
  return {
    state,
    store: new TypeOrmClientStore(database, unitOfWork, clock, changes),
    origins: new ClientOrigins(database, clock, changes),
    changed: () => {
      for (const listener of listeners) listener.changed('Client/c');
    },
    release: () => release?.(),
  };
}

describe('TypeOrmClientStore', () => {
  it('reads once a second', async () => {
    const { store, state } = setUp();
    await store.find('c');
    await store.find('c');
    expect(state.reads).toBe(1);
    state.now = new Date(1000);
    await store.find('c');
    expect(state.reads).toBe(2);
  });

  it('lets concurrent misses share one read', async () => {
    const { store, state } = setUp();
    await Promise.all([store.find('c'), store.find('c'), store.find('c')]);
    expect(state.reads).toBe(1);
  });

  it('never answers with what was before a change', async () => {
    const { store, state, changed, release } = setUp();
    state.hold = true;
    const before = store.find('c');
    state.hold = false;
    state.name = 'second';
    changed();
    expect((await store.find('c'))?.name).toBe('second');
    release();
    expect((await before)?.name).toBe('first');
    expect((await store.find('c'))?.name).toBe('second');
  });

  it('keeps nothing that a unit of work has read', async () => {
    const { store, state } = setUp();
    state.inUnit = true;
    state.name = 'uncommitted';
    expect((await store.find('c'))?.name).toBe('uncommitted');
    state.inUnit = false;
    state.name = 'first';
    expect((await store.find('c'))?.name).toBe('first');
  });
});

describe('contract §2, rule 15 ClientOrigins', () => {
  const auth = { authorization_code: { redirect_uris: ['http://localhost:3000/cb', 'com.example:/cb'] } };

  it('knows the listed origins, and those a public client is redirected to', async () => {
    const { origins } = setUp({ type: 'spa', allowed_origins: ['https://a.example'], auth });
    expect(await origins.isAllowed('https://a.example')).toBe(true);
    expect(await origins.isAllowed('http://localhost:3000')).toBe(true);
    expect(await origins.isAllowed('null')).toBe(false);
    expect(await origins.isAllowed('https://b.example')).toBe(false);
  });

  it('does not take redirect URIs of a confidential client', async () => {
    const { origins } = setUp({ type: 'web-app', auth });
    expect(await origins.isAllowed('http://localhost:3000')).toBe(false);
  });

  it('asks the database once a second, whatever the origin', async () => {
    const { origins, state, changed } = setUp();
    for (let port = 0; port < 20; port++) await origins.isAllowed(`http://localhost:${port}`);
    expect(state.reads).toBe(1);
    changed();
    await origins.isAllowed('https://a.example');
    expect(state.reads).toBe(2);
  });
});
