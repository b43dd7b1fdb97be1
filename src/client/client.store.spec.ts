import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { UnitOfWork } from '../lib/unit-of-work';
import { TypeOrmClientStore } from './client.store';

interface Listener {
  changed(key: string): void;
  everythingMayHaveChanged(): void;
}

function setUp() {
  let release: (() => void) | undefined;
  const state = { now: new Date(0), reads: 0, name: 'first', inUnit: false, hold: false };
  const listeners: Listener[] = [];
  const database = {
    query: async () => {
      state.reads++;
      const { name } = state;
      if (state.hold) await new Promise<void>((resolve) => (release = resolve));
      return [{ id: 'c', active: true, secret: null, document: { name } }];
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
