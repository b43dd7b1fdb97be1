import { ChangeFeed, ChangeListener } from './change-feed';
import { ShortCache } from './short-cache';

function setUp() {
  let release: (() => void) | undefined;
  let listener: ChangeListener | undefined;
  const state = { now: new Date(0), reads: 0, value: 'first', inUnit: false, hold: false };
  const changes = {
    listen: (_prefix: string, given: ChangeListener) => (listener = given),
  } as unknown as ChangeFeed;
  const unitOfWork = {
    run: <T>(work: () => Promise<T>) => work(),
    append: async (work: () => void) => {
      work();
    },
    afterCommit: (action: () => void) => {
      if (!state.inUnit) action();
    },
  };
  const read = async (): Promise<string> => {
    state.reads++;
    const { value } = state;
    if (state.hold) await new Promise<void>((resolve) => (release = resolve));
    return value;
  };
  const cache = new ShortCache(read, { unitOfWork, changes, clock: { now: () => state.now } }, 'User/');
  return { state, cache, changed: () => listener?.changed('User/u'), release: () => release?.() };
}

describe('ShortCache', () => {
  it('reads once a second, and again when the clock was set back', async () => {
    const { cache, state } = setUp();
    await Promise.all([cache.find('u'), cache.find('u')]);
    await cache.find('u');
    expect(state.reads).toBe(1);
    state.now = new Date(1000);
    await cache.find('u');
    state.now = new Date(0);
    await cache.find('u');
    expect(state.reads).toBe(3);
  });

  it('never answers with what was before a change', async () => {
    const { cache, state, changed, release } = setUp();
    state.hold = true;
    const before = cache.find('u');
    state.hold = false;
    state.value = 'second';
    changed();
    expect(await cache.find('u')).toBe('second');
    release();
    expect(await before).toBe('first');
    expect(await cache.find('u')).toBe('second');
  });

  it('keeps nothing that a unit of work has read', async () => {
    const { cache, state } = setUp();
    state.inUnit = true;
    state.value = 'uncommitted';
    expect(await cache.find('u')).toBe('uncommitted');
    state.inUnit = false;
    state.value = 'first';
    expect(await cache.find('u')).toBe('first');
  });
});
