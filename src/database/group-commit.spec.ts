import { Overloaded } from '../lib/overloaded';
import { AppendTable } from './append-table';
import { AppendedRow, Statement, serializeRow } from './append-statement';
import { GroupCommit } from './group-commit';

const table: AppendTable<{ id: number }> = {
  name: 'act',
  columns: [{ name: 'id', type: 'integer', from: 'id' }],
};

const act = (id: number): AppendedRow[] => [serializeRow(table, { id })];

class Statements {
  readonly sent: { ids: number[]; succeed: () => void; fail: (error: Error) => void }[] = [];

  readonly execute = ({ values }: Statement): Promise<void> =>
    new Promise((succeed, fail) => {
      const rows = JSON.parse(values[0] as string) as { id: number }[];
      this.sent.push({ ids: rows.map(({ id }) => id), succeed, fail });
    });
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Until the event loop's turn has ended and what it started was sent. */
async function turn(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

describe('GroupCommit', () => {
  const limits = { inFlight: 2, actsPerStatement: 3, waiting: 5 };

  it('sends a lone act without delay and groups what comes while two statements are under way', async () => {
    const statements = new Statements();
    const group = new GroupCommit(statements.execute, limits);
    const done: Promise<void>[] = [];
    for (const ids of [[1], [2], [3, 4], [5, 6]]) {
      done.push(...ids.map((id) => group.commit(act(id))));
      await turn();
    }
    expect(statements.sent.map(({ ids }) => ids)).toEqual([[1], [2]]);
    statements.sent[0]!.succeed();
    await done[0];
    await turn();
    expect(statements.sent[2]!.ids).toEqual([3, 4, 5]);
    statements.sent[1]!.succeed();
    await done[1];
    await turn();
    expect(statements.sent[3]!.ids).toEqual([6]);
  });

  it('refuses acts beyond the length of the queue', async () => {
    const group = new GroupCommit(new Statements().execute, limits);
    for (let id = 0; id < 5; id += 1) void group.commit(act(id));
    await expect(group.commit(act(7))).rejects.toBeInstanceOf(Overloaded);
  });

  it('does not try again after a lost connection: the rows may have been written', async () => {
    const statements = new Statements();
    const group = new GroupCommit(statements.execute, { ...limits, inFlight: 1 });
    const first = group.commit(act(1));
    await turn();
    const others = Promise.allSettled([group.commit(act(2)), group.commit(act(3))]);
    statements.sent[0]!.succeed();
    await first;
    await turn();
    statements.sent[1]!.fail(failure('ECONNRESET'));
    expect((await others).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(statements.sent).toHaveLength(2);
  });
});
