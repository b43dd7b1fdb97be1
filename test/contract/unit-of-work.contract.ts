import { AppendTable } from '../../src/database/append-table';
import { testDatabase } from '../support/database/test-database';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { describeUnitOfWork } from './describe-unit-of-work';

const subjects: AppendTable<{ id: string; kind: string }> = {
  name: 'subject',
  columns: [
    { name: 'id', type: 'text', from: 'id' },
    { name: 'kind', type: 'text', from: 'kind' },
  ],
};

describeUnitOfWork('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const marks: string[] = [];
  const append = (mark: string): void => {
    marks.push(mark);
    unitOfWork.onRollback(() => marks.splice(marks.indexOf(mark), 1));
  };
  return {
    unitOfWork,
    write: async (mark) => {
      append(mark);
    },
    append,
    read: async () => [...marks],
  };
});

describeUnitOfWork('as transactions', async () => {
  await testDatabase().truncateAll();
  const open = await testDatabase().open();
  const { unitOfWork, database } = open;
  return {
    unitOfWork,
    write: async (mark) => {
      await database.query(`INSERT INTO subject (id, kind) VALUES ($1, 'Client')`, [mark]);
    },
    append: (id) => {
      database.append(subjects, { id, kind: 'Client' });
    },
    read: async () =>
      (await database.query<{ id: string }>('SELECT id FROM subject ORDER BY id')).map(({ id }) => id),
    close: () => open.close(),
  };
});
