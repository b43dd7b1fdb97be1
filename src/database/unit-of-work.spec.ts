import { Logger } from '@nestjs/common';
import { onPostgres, testDatabase } from '../../test/support/database/test-database';
import { AppendTable } from './append-table';
import { OpenDatabase } from './open-database';

interface Note {
  id: number;
  text: string | undefined;
  at: Date;
  bytes: Buffer;
  document: object | null;
}

const notes: AppendTable<Note> = {
  name: 'note',
  columns: [
    { name: 'id', type: 'integer', from: 'id' },
    { name: 'body', type: 'text', from: 'text' },
    { name: 'at', type: 'timestamptz', from: 'at' },
    { name: 'bytes', type: 'bytea', from: 'bytes' },
    { name: 'document', type: 'jsonb', from: 'document' },
  ],
};

const tags: AppendTable<{ noteId: number; name: string }> = {
  name: 'tag',
  columns: [
    { name: 'note_id', type: 'integer', from: 'noteId' },
    { name: 'name', type: 'text', from: 'name' },
  ],
};

const at = new Date('2026-01-02T03:04:05.678Z');

function aNote(id: number): Note {
  return { id, text: `note ${id}`, at, bytes: Buffer.from([0, 255, id % 256]), document: { id } };
}

describe('TransactionUnitOfWork', () => {
  let open: OpenDatabase;

  beforeAll(async () => {
    open = await testDatabase().open();
    await open.database.query(`CREATE TABLE note (
      id integer PRIMARY KEY, body text, at timestamptz, bytes bytea, document jsonb)`);
    await open.database.query(`CREATE TABLE tag (note_id integer REFERENCES note (id), name text NOT NULL)`);
  });

  beforeEach(() => testDatabase().truncateAll());

  afterAll(async () => {
    await open.database.query('DROP TABLE tag, note');
    await open.close();
  });

  const run = <T>(work: () => Promise<T>): Promise<T> => open.unitOfWork.run(work);

  async function ids(): Promise<number[]> {
    const rows = await open.database.query<{ id: number }>('SELECT id FROM note ORDER BY id');
    return rows.map(({ id }) => id);
  }

  const insert = (id: number): Promise<object[]> =>
    open.database.query('INSERT INTO note (id) VALUES ($1) RETURNING id', [id]);

  it('commits what its queries and its manager wrote', async () => {
    await run(async () => {
      expect(await insert(1)).toEqual([{ id: 1 }]);
      const manager = await open.database.manager();
      await manager.query('INSERT INTO note (id) VALUES (2)');
      expect(await ids()).toEqual([1, 2]);
    });
    expect(await ids()).toEqual([1, 2]);
  });

  it('returns rows of UPDATE and DELETE as plain rows', async () => {
    await insert(1);
    expect(await open.database.query('UPDATE note SET body = $1 RETURNING id, body', ['x'])).toEqual([
      { id: 1, body: 'x' },
    ]);
    expect(await run(() => open.database.query('DELETE FROM note RETURNING id'))).toEqual([{ id: 1 }]);
  });

  it('rolls everything back when its work throws', async () => {
    const failed = run(async () => {
      await insert(1);
      open.database.append(notes, aNote(2));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  it('writes nothing when work that only appended throws', async () => {
    const failed = run(async () => {
      open.database.append(notes, aNote(1));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  it('rejects when a failed query was swallowed, since PostgreSQL then commits nothing', async () => {
    const swallowed = run(async () => {
      await insert(1);
      await insert(1).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('nothing was written');
    expect(await ids()).toEqual([]);
  });

  it('lets nested work join, and rolls all of it back when nested work threw', async () => {
    await run(async () => {
      await insert(1);
      await run(() => insert(2));
    });
    expect(await ids()).toEqual([1, 2]);
    const caught = run(async () => {
      await insert(3);
      await run(async () => {
        await insert(4);
        throw new Error('inner');
      }).catch(() => undefined);
    });
    await expect(caught).rejects.toThrow('inner');
    expect(await ids()).toEqual([1, 2]);
  });

  it('sends queries that are made at once one after the other', async () => {
    await run(async () => {
      await Promise.all([insert(1), insert(2), insert(3)]);
    });
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it('refuses a query after its end', async () => {
    let late: (() => Promise<unknown>) | undefined;
    await run(async () => {
      const { AsyncResource } = await import('node:async_hooks');
      late = AsyncResource.bind(() => insert(1));
    });
    await expect(late!()).rejects.toThrow('has ended');
  });

  it('refuses to append outside a unit of work, where nobody would learn that it failed', () => {
    expect(() => {
      open.database.append(notes, aNote(1));
    }).toThrow('in a unit of work');
  });

  it('refuses a query after its end also when it has rested since', async () => {
    const { AsyncResource } = await import('node:async_hooks');
    let late: (() => Promise<unknown>) | undefined;
    await run(async () => {
      late = AsyncResource.bind(() => insert(1));
    });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await run(() => insert(2));
    await expect(late!()).rejects.toThrow('has ended');
    expect(await ids()).toEqual([2]);
  });

  it('stores every type that a row holds', async () => {
    await open.unitOfWork.append(() => {
      open.database.append(notes, { ...aNote(1), text: undefined });
      open.database.append(notes, { ...aNote(2), document: null });
    });
    expect(await open.database.query('SELECT * FROM note ORDER BY id')).toEqual([
      { id: 1, body: null, at, bytes: Buffer.from([0, 255, 1]), document: { id: 1 } },
      { id: 2, body: 'note 2', at, bytes: Buffer.from([0, 255, 2]), document: null },
    ]);
  });

  it('writes appended rows before the next query, and before the commit', async () => {
    await run(async () => {
      open.database.append(notes, aNote(1));
      open.database.append(tags, { noteId: 1, name: 'a' });
      expect(await ids()).toEqual([1]);
      open.database.append(notes, aNote(2));
    });
    expect(await ids()).toEqual([1, 2]);
    expect(await open.database.query('SELECT * FROM tag')).toEqual([{ note_id: 1, name: 'a' }]);
  });

  it('keeps a failing act from its neighbours in the same statement, and writes none of its rows', async () => {
    await open.unitOfWork.append(() => {
      open.database.append(notes, aNote(50));
    });
    const act = (id: number) => (): Promise<void> =>
      run(async () => {
        open.database.append(notes, aNote(1000 + id));
        open.database.append(notes, aNote(id));
        open.database.append(tags, { noteId: id, name: id === 60 ? 'nul \0' : 'fine' });
      });
    const results = await Promise.allSettled(Array.from({ length: 100 }, (_, id) => act(id)()));
    const failed = results.flatMap(({ status }, id) => (status === 'rejected' ? [id] : []));
    expect(failed).toEqual([50, 60]);
    const stored = await ids();
    expect(stored).toHaveLength(2 * 98 + 1);
    expect(stored).not.toContain(1050);
    expect(stored).not.toContain(1060);
  });

  it('runs actions after the commit, and drops them with a rollback', async () => {
    const seen: string[] = [];
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await run(async () => {
      open.database.append(notes, aNote(1));
      open.unitOfWork.afterCommit(() => {
        throw new Error('is logged');
      });
      open.unitOfWork.afterCommit(() => seen.push('committed'));
      seen.push('worked');
    });
    const failed = run(async () => {
      open.unitOfWork.afterCommit(() => seen.push('never'));
      await insert(1);
    });
    await expect(failed).rejects.toThrow('duplicate');
    open.unitOfWork.afterCommit(() => seen.push('at once'));
    expect(seen).toEqual(['worked', 'committed', 'at once']);
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
    expect(await ids()).toEqual([1]);
  });

  if (onPostgres) {
    it('keeps units of work that run at the same time apart', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 40 }, (_, index) =>
          run(async () => {
            await insert(index);
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (index % 2 === 1) throw new Error('odd');
          }),
        ),
      );
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(20);
      expect(await ids()).toEqual(Array.from({ length: 20 }, (_, index) => 2 * index));
    });
  }
});
