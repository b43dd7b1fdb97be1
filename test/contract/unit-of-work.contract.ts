import { testDatabase } from '../support/database/test-database';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { describeUnitOfWork } from './describe-unit-of-work';

describeUnitOfWork('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const marks: string[] = [];
  return {
    unitOfWork,
    write: async (mark) => {
      marks.push(mark);
      unitOfWork.onRollback(() => marks.splice(marks.indexOf(mark), 1));
    },
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
    read: async () =>
      (await database.query<{ id: string }>('SELECT id FROM subject ORDER BY id')).map(({ id }) => id),
    close: () => open.close(),
  };
});
