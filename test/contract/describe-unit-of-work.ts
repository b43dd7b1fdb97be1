import { UnitOfWork } from '../../src/lib/unit-of-work';

export interface UnitOfWorkUnderTest {
  readonly unitOfWork: UnitOfWork;
  /** Writes a mark that the unit of work covers. */
  write(mark: string): Promise<void>;
  /** The same, as a row that is written with the commit. */
  append(mark: string): void;
  read(): Promise<string[]>;
  close?(): Promise<void>;
}

/** What every UnitOfWork does. */
export function describeUnitOfWork(name: string, make: () => Promise<UnitOfWorkUnderTest>): void {
  describe(`UnitOfWork: ${name}`, () => {
    let made: UnitOfWorkUnderTest;
    let unitOfWork: UnitOfWork;
    beforeEach(async () => {
      made = await make();
      ({ unitOfWork } = made);
    });
    afterEach(() => made.close?.());

    it('commits what was written and gives the result', async () => {
      const result = await unitOfWork.run(async () => {
        await made.write('a');
        await made.write('b');
        return 7;
      });
      expect([result, await made.read()]).toEqual([7, ['a', 'b']]);
    });

    it('rolls all of it back when the work throws, and passes the error on', async () => {
      const error = new Error('no');
      const work = unitOfWork.run(async () => {
        await made.write('a');
        throw error;
      });
      await expect(work).rejects.toBe(error);
      expect(await made.read()).toEqual([]);
    });

    it('lets nested calls join the outer one', async () => {
      const work = unitOfWork.run(async () => {
        await unitOfWork.run(() => made.write('inner'));
        throw new Error('outer');
      });
      await expect(work).rejects.toThrow('outer');
      expect(await made.read()).toEqual([]);
    });

    it('fails as a whole when nested work failed, even if its error is caught', async () => {
      const work = unitOfWork.run(async () => {
        await made.write('outer');
        await unitOfWork.run(() => Promise.reject(new Error('inner'))).catch(() => undefined);
      });
      await expect(work).rejects.toThrow('inner');
      expect(await made.read()).toEqual([]);
    });

    it('commits what was appended, or nothing when appending throws', async () => {
      const calls: string[] = [];
      await unitOfWork.append(() => {
        unitOfWork.afterCommit(() => calls.push('committed'));
        made.append('a');
        made.append('b');
      });
      const failed = unitOfWork.append(() => {
        unitOfWork.afterCommit(() => calls.push('never'));
        made.append('c');
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect([calls, await made.read()]).toEqual([['committed'], ['a', 'b']]);
    });

    it('lets what is appended join the outer unit of work, and fail it', async () => {
      const work = unitOfWork.run(async () => {
        await made.write('a');
        await unitOfWork.append(() => {
          made.append('b');
        });
        throw new Error('outer');
      });
      await expect(work).rejects.toThrow('outer');
      const swallowed = unitOfWork.run(async () => {
        await made.write('a');
        await unitOfWork
          .append(() => {
            throw new Error('inner');
          })
          .catch(() => undefined);
      });
      await expect(swallowed).rejects.toThrow('inner');
      expect(await made.read()).toEqual([]);
    });

    it('calls actions after the commit, in order, and never after a rollback', async () => {
      const calls: string[] = [];
      await unitOfWork.run(async () => {
        unitOfWork.afterCommit(() => calls.push('first'));
        await unitOfWork.run(async () => {
          unitOfWork.afterCommit(() => calls.push('second'));
        });
        await made.write('a');
        expect(calls).toEqual([]);
      });
      const failed = unitOfWork.run(async () => {
        unitOfWork.afterCommit(() => calls.push('never'));
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(calls).toEqual(['first', 'second']);
    });

    it('calls an action at once where there is no unit of work', () => {
      const calls: string[] = [];
      unitOfWork.afterCommit(() => calls.push('now'));
      expect(calls).toEqual(['now']);
    });

    it('keeps units of work that run at the same time apart', async () => {
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((mark) =>
          unitOfWork.run(async () => {
            await made.write(mark);
            if (mark === 'b') throw new Error('no');
          }),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect((await made.read()).sort()).toEqual(['a', 'c', 'd']);
    });
  });
}
