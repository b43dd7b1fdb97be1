import { OpenDatabase } from '../../src/database/open-database';
import { testDatabase } from '../support/database/test-database';

jest.setTimeout(30_000);

const ROUNDS = 20;
const LOOPS = 20;

describe('queries of many requests at once', () => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await testDatabase().open();
  });
  afterAll(() => open.close());

  const echo = async (value: number): Promise<number | undefined> => {
    const sql = 'SELECT $1::integer AS value FROM generate_series(1, 1)';
    const rows = await open.database.query<{ value: number }>(sql, [value]);
    return rows.length === 1 ? rows[0]?.value : undefined;
  };

  /** Otherwise one caller would be let in with the token of another one. */
  it('get their own rows, inside units of work and beside them', async () => {
    const work = async (_: unknown, loop: number): Promise<number> => {
      let own = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const value = loop * ROUNDS + round;
        if ((await open.unitOfWork.run(() => echo(value))) === value) own++;
        if ((await echo(-value)) === -value) own++;
      }
      return own;
    };
    const counts = await Promise.all(Array.from({ length: LOOPS }, work));
    expect(counts).toEqual(Array.from({ length: LOOPS }, () => 2 * ROUNDS));
  });
});
