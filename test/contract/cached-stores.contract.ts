import { Policy } from '../../src/access/policy';
import { PolicySource } from '../../src/access/ports/policy-source';
import { clientView } from '../../src/client/client-view';
import { TypeOrmClientStore } from '../../src/client/client.store';
import { entities } from '../../src/entities';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { Client, ClientStore } from '../../src/protocol/ports/client-store';
import { StoredPolicySource } from '../../src/policy/access-policy.store';
import { testDatabase } from '../support/database/test-database';
import { MemoryClientStore } from '../support/memory/memory-client.store';
import { MemoryPolicySource } from '../support/memory/memory-policy.source';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { TestClock } from '../support/test-clock';

/** A port that answers from a cache of at most a second, and what is written behind it. */
interface StoreUnderTest<Port> {
  readonly port: Port;
  /** A committed change by this server. */
  write(id: string, mark: string): Promise<void>;
  /** A unit of work that writes and fails. */
  writeAndRollBack(id: string, mark: string): Promise<void>;
  remove(id: string): Promise<void>;
  close?(): Promise<void>;
}

function describeStore<Port>(
  name: string,
  make: () => Promise<StoreUnderTest<Port>>,
  markOf: (port: Port, id: string) => Promise<string | undefined>,
): void {
  describe(name, () => {
    let made: StoreUnderTest<Port>;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close?.());

    const found = (id = 'x') => markOf(made.port, id);

    it('finds nothing where nothing is', async () => {
      expect(await found()).toBeUndefined();
    });

    it('finds what was written, also after it was found absent', async () => {
      expect(await found()).toBeUndefined();
      await made.write('x', 'one');
      expect(await found()).toBe('one');
      expect(await found('y')).toBeUndefined();
    });

    it('never answers with what was before a committed change', async () => {
      for (const mark of ['one', 'two', 'three']) {
        await made.write('x', mark);
        expect(await found()).toBe(mark);
      }
      await made.remove('x');
      expect(await found()).toBeUndefined();
    });

    it('never answers with what was rolled back', async () => {
      await made.write('x', 'one');
      await made.writeAndRollBack('x', 'two');
      expect(await found()).toBe('one');
    });

    it('answers after a change with the change, though reads overlapped it', async () => {
      await made.write('x', 'one');
      const reads = Array.from({ length: 20 }, () => found());
      const change = made.write('x', 'two');
      await Promise.all([...reads, change, ...Array.from({ length: 20 }, () => found())]);
      expect(await found()).toBe('two');
    });
  });
}

async function rolledBack(unitOfWork: UnitOfWork, work: () => Promise<void>): Promise<void> {
  const failed = unitOfWork.run(async () => {
    await work();
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
}

const nameOf = async (clients: ClientStore, id: string) => (await clients.find(id))?.name;
const patternOf = async (policies: PolicySource, id: string) =>
  (await policies.find()).find((policy) => policy.id === id)?.matcho as string | undefined;

function aStoredClient(id: string, name: string): Client {
  return clientView({ id, active: true, secret: null, document: { name } });
}

function aStoredPolicy(id: string, matcho: string): Policy {
  return { id, engine: 'matcho', matcho, links: [], anonymous: false, type: 'rest' };
}

describeStore(
  'ClientStore: in memory',
  async () => {
    const unitOfWork = new MemoryUnitOfWork();
    const port = new MemoryClientStore(unitOfWork);
    return {
      port,
      write: async (id, mark) => {
        port.set(aStoredClient(id, mark));
      },
      writeAndRollBack: (id, mark) =>
        rolledBack(unitOfWork, async () => {
          port.set(aStoredClient(id, mark));
        }),
      remove: async (id) => {
        port.delete(id);
      },
    };
  },
  nameOf,
);

describeStore(
  'PolicySource: in memory',
  async () => {
    const unitOfWork = new MemoryUnitOfWork();
    const port = new MemoryPolicySource(unitOfWork);
    return {
      port,
      write: async (id, mark) => {
        port.set(aStoredPolicy(id, mark));
      },
      writeAndRollBack: (id, mark) =>
        rolledBack(unitOfWork, async () => {
          port.set(aStoredPolicy(id, mark));
        }),
      remove: async (id) => {
        port.delete(id);
      },
    };
  },
  patternOf,
);

/** Rows of one table, written as the resource's store writes them: with an announcement. */
async function openTable(announced: string, upsert: string, remove: string) {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  const write = async (id: string, mark: string) => {
    await database.query(upsert, [id, mark]);
    await changeFeed.announce(announced + id);
  };
  return {
    open,
    write: (id: string, mark: string) => unitOfWork.run(() => write(id, mark)),
    writeAndRollBack: (id: string, mark: string) => rolledBack(unitOfWork, () => write(id, mark)),
    remove: (id: string) =>
      unitOfWork.run(async () => {
        await database.query(remove, [id]);
        await changeFeed.announce(announced + id);
      }),
    close: () => open.close(),
  };
}

describeStore(
  'ClientStore: in the database',
  async () => {
    const table = await openTable(
      'Client/',
      `WITH owned AS (INSERT INTO subject (id, kind) VALUES ($1, 'Client') ON CONFLICT DO NOTHING)
       INSERT INTO client (id, version, last_updated, document, active)
       VALUES ($1, 1, now(), jsonb_build_object('name', $2::text), true)
       ON CONFLICT (id) DO UPDATE SET document = excluded.document, version = client.version + 1`,
      'DELETE FROM client WHERE id = $1',
    );
    const { database, unitOfWork, changeFeed } = table.open;
    return { ...table, port: new TypeOrmClientStore(database, unitOfWork, new TestClock(), changeFeed) };
  },
  nameOf,
);

describeStore(
  'PolicySource: in the database',
  async () => {
    const table = await openTable(
      'AccessPolicy/',
      `INSERT INTO access_policy (id, version, last_updated, document)
       VALUES ($1, 1, now(), jsonb_build_object('engine', 'matcho', 'matcho', $2::text))
       ON CONFLICT (id) DO UPDATE SET document = excluded.document, version = access_policy.version + 1`,
      'DELETE FROM access_policy WHERE id = $1',
    );
    const { database, unitOfWork, changeFeed } = table.open;
    return { ...table, port: new StoredPolicySource(database, unitOfWork, new TestClock(), changeFeed) };
  },
  patternOf,
);
