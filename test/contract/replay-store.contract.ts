import { entities } from '../../src/entities';
import { Clock } from '../../src/lib/clock';
import { SingleUseHousekeeping } from '../../src/oauth/storage/single-use-housekeeping';
import { DatabaseReplayStore } from '../../src/oauth/storage/database-replay.store';
import { ReplayStore } from '../../src/protocol/ports/replay-store';
import { OpenDatabase } from '../../src/database/open-database';
import { testDatabase } from '../support/database/test-database';
import { MemoryReplayStore } from '../support/memory/memory-replay.store';

const now = new Date('2026-03-01T12:00:00Z');
const soon = new Date(now.getTime() + 60_000);

function describeStore(name: string, make: () => Promise<ReplayStore>): void {
  describe(`ReplayStore: ${name}`, () => {
    let store: ReplayStore;
    beforeEach(async () => {
      store = await make();
    });

    it('remembers a jti once', async () => {
      expect(await store.remember('app', 'j', soon)).toBe(true);
      expect(await store.remember('app', 'j', soon)).toBe(false);
      expect(await store.remember('app', 'j', new Date(soon.getTime() + 1))).toBe(false);
      expect(await store.remember('app', 'J', soon)).toBe(true);
    });

    it('keeps the clients apart', async () => {
      expect(await store.remember('app', 'j', soon)).toBe(true);
      expect(await store.remember('other', 'j', soon)).toBe(true);
      expect(await store.remember('app:j', '', soon)).toBe(true);
      expect(await store.remember('app', ':j', soon)).toBe(true);
    });

    it('KEY-15 says yes to exactly one of many at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => store.remember('app', 'race', soon)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('takes the longest jti, of the widest characters', async () => {
      const jti = '€'.repeat(200);
      expect(await store.remember('x'.repeat(64), jti, soon)).toBe(true);
      expect(await store.remember('x'.repeat(64), jti, soon)).toBe(false);
    });
  });
}

describeStore('memory', async () => new MemoryReplayStore());

describe('on the database', () => {
  let opened: OpenDatabase;
  beforeAll(async () => {
    opened = await testDatabase().open(entities);
  });
  beforeEach(() => testDatabase().truncateAll());
  afterAll(() => opened.close());

  describeStore('database', async () => new DatabaseReplayStore(opened.database));

  it('forgets only what has expired', async () => {
    const store = new DatabaseReplayStore(opened.database);
    await store.remember('app', 'old', now);
    await store.remember('app', 'young', soon);
    const clock: Clock = { now: () => now };
    await new SingleUseHousekeeping(opened.database, clock).run();
    expect(await store.remember('app', 'old', soon)).toBe(true);
    expect(await store.remember('app', 'young', soon)).toBe(false);
  });
});
