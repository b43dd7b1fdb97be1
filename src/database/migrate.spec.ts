import { DataSource } from 'typeorm';
import { onPostgres, testDatabase } from '../../test/support/database/test-database';
import { createPostgresDatabase } from '../../test/support/database/postgres-databases';
import { migrationOptions } from './connection-options';
import { migrate } from './migrate';
import { migrations } from './migrations';

const names = migrations.map(({ name }) => name);

async function applied(options: ReturnType<typeof migrationOptions>): Promise<string[]> {
  const dataSource = await new DataSource(options).initialize();
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  await dataSource.destroy();
  return rows.map(({ name }) => name);
}

describe('migrate', () => {
  it('applies every migration once, however often it runs', async () => {
    const options = migrationOptions(testDatabase().options);
    await migrate(options);
    await migrate(options);
    // A server that ran on this database before may have brought some of its own.
    expect((await applied(options)).filter((name) => names.includes(name))).toEqual(names);
  });

  if (onPostgres) {
    it('lets several servers start at the same time on an empty database', async () => {
      const { database, stop } = await createPostgresDatabase(process.env.TEST_DATABASE_URL!);
      const options = migrationOptions(database);
      await Promise.all([1, 2, 3].map(() => migrate(options)));
      expect(await applied(options)).toEqual(names);
      await stop();
    });

    it('takes every migration back in reverse order', async () => {
      const { database, stop } = await createPostgresDatabase(process.env.TEST_DATABASE_URL!);
      const options = migrationOptions(database);
      await migrate(options);
      const dataSource = await new DataSource(options).initialize();
      for (let left = names.length; left > 0; left -= 1) await dataSource.undoLastMigration();
      const tables = await dataSource.query<{ tablename: string }[]>(
        `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
      );
      expect(tables).toEqual([{ tablename: 'migrations' }]);
      await dataSource.destroy();
      await stop();
    });
  }
});
