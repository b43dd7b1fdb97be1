import { randomBytes } from 'node:crypto';
import { entities } from '../../src/entities';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { DatabaseLaunchStore } from '../../src/oauth/storage/database-launch.store';
import { SingleUseHousekeeping } from '../../src/oauth/storage/single-use-housekeeping';
import { Launch, LaunchStore } from '../../src/protocol/ports/launch-store';
import { testDatabase } from '../support/database/test-database';
import { MemoryLaunchStore } from '../support/memory/memory-launch.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { TestClock } from '../support/test-clock';
import { aLaunch, now, soon } from './authorization.builder';

interface Opened {
  readonly launches: LaunchStore;
  readonly unitOfWork: UnitOfWork;
  close?(): Promise<void>;
}

function describeLaunchStore(name: string, make: () => Promise<Opened>): void {
  describe(`LaunchStore: ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await make();
    });
    afterEach(() => opened.close?.());

    const added = async (launch = aLaunch()): Promise<Launch> => {
      await opened.unitOfWork.append(() => {
        opened.launches.add(launch);
      });
      return launch;
    };

    it('finds a launch as it was added, until it expires, and no other', async () => {
      const launch = await added();
      const bare = await added(aLaunch({ context: {} }));
      expect(await opened.launches.find(launch.hash, now)).toEqual(launch);
      expect(await opened.launches.find(bare.hash, now)).toEqual(bare);
      expect(await opened.launches.find(launch.hash, soon)).toBeUndefined();
      expect(await opened.launches.find(randomBytes(32), now)).toBeUndefined();
    });

    it('uses up once what has not expired', async () => {
      const { hash } = await added();
      expect(await opened.launches.consume(hash, soon)).toBe(false);
      expect(await opened.launches.consume(randomBytes(32), now)).toBe(false);
      expect(await opened.launches.consume(hash, now)).toBe(true);
      expect(await opened.launches.consume(hash, now)).toBe(false);
      expect(await opened.launches.find(hash, now)).toBeUndefined();
    });

    it('neither adds nor uses up in a unit of work that fails', async () => {
      const { hash } = await added();
      const other = aLaunch();
      const failing = opened.unitOfWork.run(async () => {
        opened.launches.add(other);
        expect(await opened.launches.consume(hash, now)).toBe(true);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await opened.launches.find(other.hash, now)).toBeUndefined();
      expect(await opened.launches.consume(hash, now)).toBe(true);
    });

    it('KEY-15, SMART-2 uses up once when many come at once', async () => {
      const { hash } = await added();
      const results = await Promise.all(
        Array.from({ length: 50 }, () => opened.unitOfWork.run(() => opened.launches.consume(hash, now))),
      );
      expect(results.filter((result) => result)).toHaveLength(1);
    });
  });
}

describeLaunchStore('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  return { unitOfWork, launches: new MemoryLaunchStore(unitOfWork) };
});

async function openDatabase() {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork } = open;
  const launches = new DatabaseLaunchStore(database);
  return { database, unitOfWork, launches, close: () => open.close() };
}

describeLaunchStore('in the database', openDatabase);

describe('launches in the database', () => {
  it('housekeeping removes what expired', async () => {
    const { database, unitOfWork, close, launches } = await openDatabase();
    const clock = new TestClock();
    await unitOfWork.append(() => {
      launches.add(aLaunch({ expiresAt: new Date(clock.now().getTime() + 60_000) }));
    });
    const housekeeping = new SingleUseHousekeeping(database, clock);
    const count = async (): Promise<number> => {
      await housekeeping.run();
      return (await database.query(`SELECT 1 FROM launch`)).length;
    };
    expect(await count()).toBe(1);
    clock.advance(61);
    expect(await count()).toBe(0);
    await close();
  });
});
