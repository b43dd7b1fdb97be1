import { Logger } from '@nestjs/common';
import { onPostgres, testDatabase } from '../../test/support/database/test-database';
import { ChangeListener } from './change-feed';
import { OpenDatabase } from './open-database';

class Recorder implements ChangeListener {
  readonly seen: string[] = [];

  changed(key: string): void {
    this.seen.push(key);
  }

  everythingMayHaveChanged(): void {
    this.seen.push('*');
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 4_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('It did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('ChangeFeed', () => {
  let here: OpenDatabase;
  let there: OpenDatabase;

  beforeEach(async () => {
    here = await testDatabase().open();
    there = await testDatabase().open();
  });

  afterEach(async () => {
    await here.close();
    await there.close();
  });

  it('tells listeners of this process after the commit, by prefix', async () => {
    const clients = new Recorder();
    const users = new Recorder();
    here.changeFeed.listen('Client/', clients);
    const stop = here.changeFeed.listen('User/', users);
    await here.unitOfWork.run(async () => {
      await here.changeFeed.announce('Client/a');
      await here.changeFeed.announce('User/a');
      expect(clients.seen).toEqual([]);
    });
    expect(clients.seen).toContain('Client/a');
    expect(users.seen).toContain('User/a');
    stop();
    await here.changeFeed.announce('User/b');
    expect(users.seen).not.toContain('User/b');
  });

  it('tells nobody of what was rolled back', async () => {
    const recorder = new Recorder();
    here.changeFeed.listen('', recorder);
    await here.unitOfWork
      .run(async () => {
        await here.changeFeed.announce('Client/a');
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(recorder.seen).toEqual([]);
  });

  if (onPostgres) {
    it('tells listeners of other servers', async () => {
      const recorder = new Recorder();
      there.changeFeed.listen('Client/', recorder);
      await here.changeFeed.announce('Client/a');
      await until(() => recorder.seen.length > 0);
      expect(recorder.seen).toEqual(['Client/a']);
    });

    it('connects again, and says that everything may have changed', async () => {
      const log = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
      const recorder = new Recorder();
      there.changeFeed.listen('Client/', recorder);
      await here.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND query = 'LISTEN nfa_change'`,
      );
      await until(() => recorder.seen.includes('*'));
      await here.changeFeed.announce('Client/b');
      await until(() => recorder.seen.includes('Client/b'));
      expect(log).toHaveBeenCalledWith(expect.stringContaining('connection lost'));
      log.mockRestore();
    });
  }
});
