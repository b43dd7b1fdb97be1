import { DataSource, MigrationExecutor } from 'typeorm';
import { PostgresOptions } from './connection-options';

/** One number for all servers of this project on a database; `nfa` in ASCII. */
const lockNumber = 0x6e_66_61;
const oldestVersion = 150_000;

/**
 * Brings the schema up to date, on a connection of its own without the time limits of requests.
 *
 * TypeORM takes no lock: two servers that start at the same time would both create the tables. The lock ends
 * with the transaction, so that neither a crash nor a connection pooler can leave it behind.
 */
export async function migrate(options: PostgresOptions): Promise<void> {
  const dataSource = new DataSource({ ...options, entities: [], poolSize: 1 });
  await dataSource.initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await refuseOldVersion(dataSource);
    await runner.startTransaction();
    await runner.query(`SELECT pg_advisory_xact_lock($1)`, [lockNumber]);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    await executor.executePendingMigrations();
    await runner.commitTransaction();
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

async function refuseOldVersion(dataSource: DataSource): Promise<void> {
  const rows = await dataSource.query<{ number: number; version: string }[]>(
    `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS version`,
  );
  const { number, version } = rows[0] ?? { number: 0, version: 'of unknown version' };
  if (number < oldestVersion) throw new Error(`PostgreSQL 15 or newer is needed; the database is ${version}`);
}
