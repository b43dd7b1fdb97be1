import { ChangeFeed, ChangeListener } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { StoredPolicySource } from './access-policy.store';

class World extends UnitOfWork {
  time = 0;
  inside = false;
  version = 1;
  listener!: ChangeListener;
  /** Reads that wait to be answered. */
  readonly reads: ((answer: unknown) => void)[] = [];

  readonly source = new StoredPolicySource(
    {
      query: () =>
        new Promise((resolve, reject) => {
          const { version } = this;
          this.reads.push((error) => {
            if (error instanceof Error) reject(error);
            else resolve([row(version)]);
          });
        }),
    } as unknown as Database,
    this,
    new WorldClock(this),
    {
      listen: (_: string, listener: ChangeListener) => {
        this.listener = listener;
      },
    } as unknown as ChangeFeed,
  );

  override run<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  override async append(work: () => void): Promise<void> {
    work();
  }

  override afterCommit(action: () => void): void {
    if (!this.inside) action();
  }

  /** The version that is found; a read that it takes is answered. */
  async find(): Promise<string> {
    const reads = this.reads.length;
    const found = this.source.find();
    if (this.reads.length > reads) this.reads.at(-1)?.(undefined);
    return (await found)[0]?.matcho as string;
  }
}

class WorldClock extends Clock {
  constructor(private readonly world: World) {
    super();
  }

  override now(): Date {
    return new Date(this.world.time);
  }
}

function row(version: number): object {
  return {
    id: 'p',
    version,
    last_updated: new Date(version),
    document: { engine: 'matcho', matcho: `v${version}` },
  };
}

describe('policies in memory', () => {
  it('are read once a second', async () => {
    const world = new World();
    expect(await world.find()).toBe('v1');
    world.version = 2;
    world.time = 999;
    expect(await world.find()).toBe('v1');
    world.time = 1000;
    expect(await world.find()).toBe('v2');
    expect(world.reads).toHaveLength(2);
  });

  it('are read once for all who ask at the same time', async () => {
    const world = new World();
    const both = Promise.all([world.source.find(), world.source.find()]);
    world.reads[0]?.(undefined);
    await both;
    expect(world.reads).toHaveLength(1);
  });

  it('are forgotten when one changes, or may have', async () => {
    const world = new World();
    await world.find();
    world.version = 2;
    world.listener.changed('AccessPolicy/p');
    expect(await world.find()).toBe('v2');
    world.version = 3;
    world.listener.everythingMayHaveChanged();
    expect(await world.find()).toBe('v3');
  });

  it('are not kept when one changed while they were read', async () => {
    const world = new World();
    const early = world.source.find();
    world.version = 2;
    world.listener.changed('AccessPolicy/p');
    const late = world.source.find();
    world.reads[1]?.(undefined);
    expect((await late)[0]?.matcho).toBe('v2');
    world.reads[0]?.(undefined);
    await early;
    expect(await world.find()).toBe('v2');
    expect(world.reads).toHaveLength(2);
  });

  it('are neither kept nor waited for by a unit of work', async () => {
    const world = new World();
    const others = world.source.find();
    world.inside = true;
    expect(await world.find()).toBe('v1');
    world.inside = false;
    world.reads[0]?.(undefined);
    await others;
    expect(world.reads).toHaveLength(2);
  });

  it('are read again after a read that failed', async () => {
    const world = new World();
    const failed = world.source.find();
    world.reads[0]?.(new Error('down'));
    await expect(failed).rejects.toThrow('down');
    expect(await world.find()).toBe('v1');
  });

  it('stay the same objects while they are unchanged', async () => {
    const world = new World();
    const read = async () => {
      world.time += 1000;
      const found = world.source.find();
      world.reads.at(-1)?.(undefined);
      return (await found)[0];
    };
    const first = await read();
    expect(await read()).toBe(first);
    world.version = 2;
    expect(await read()).not.toBe(first);
  });

  it('are not kept alive by a clock that was set back', async () => {
    const world = new World();
    world.time = 5000;
    await world.find();
    world.version = 2;
    world.time = 0;
    expect(await world.find()).toBe('v2');
  });
});
