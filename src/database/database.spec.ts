import { onPostgres, testDatabase } from '../../test/support/database/test-database';
import { OpenDatabase } from './open-database';

describe('Database.queryPrepared', () => {
  const TEXT = 'SELECT $1::integer AS value';
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await testDatabase().open();
  });
  afterAll(() => open.close());

  const ask = async (value: unknown, name = 'ask') => {
    const rows = await open.database.queryPrepared<{ value: number }>(name, TEXT, [value]);
    return rows.map((row) => row.value);
  };
  const preparedHere = () =>
    open.database.query<{ statement: string }>(
      `SELECT statement FROM pg_prepared_statements WHERE name = 'ask'`,
    );

  it('answers each caller with its own rows, many at once', async () => {
    const values = Array.from({ length: 200 }, (_, index) => index);
    expect((await Promise.all(values.map((value) => ask(value)))).flat()).toEqual(values);
  });

  it('is prepared where connections are sessions, and only there', async () => {
    await ask(1);
    expect(await preparedHere()).toEqual(onPostgres ? [{ statement: TEXT }] : []);
  });

  it('goes on after a failure', async () => {
    await expect(ask('no number')).rejects.toThrow('invalid input syntax');
    expect(await ask(2)).toEqual([2]);
  });

  it('joins the unit of work of its caller', async () => {
    const seen = await open.unitOfWork.run(async () => {
      await open.database.query(`INSERT INTO subject (id, kind) VALUES ('uncommitted', 'Client')`);
      return open.database.queryPrepared('find', 'SELECT id FROM subject WHERE id = $1', ['uncommitted']);
    });
    expect(seen).toEqual([{ id: 'uncommitted' }]);
    await open.database.query(`DELETE FROM subject WHERE id = 'uncommitted'`);
  });
});
