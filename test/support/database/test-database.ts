import { Client } from 'pg';
import { addressOptions, EntityClass } from '../../../src/database/connection-options';
import { OpenDatabase, openDatabase } from '../../../src/database/open-database';
import { requireOwnDatabase, WorkerDatabase } from './worker-databases';

export interface TestDatabase {
  /** For `DatabaseModule.register({ ...options, entities })`. */
  readonly options: WorkerDatabase;
  /** Opens it without Nest; the caller closes it. The schema is brought up to date when it is not. */
  open(entities?: readonly EntityClass[]): Promise<OpenDatabase>;
  /** Empties all tables: call it before each test, for the tests of other files ran before. */
  truncateAll(): Promise<void>;
}

/**
 * Whether the tests run on PostgreSQL. On the embedded database all connections are one session, so that a
 * claim about concurrency means something on PostgreSQL only.
 */
export const onPostgres = process.env.TEST_DATABASE_URL !== undefined;

/** The database of this Jest worker. */
export function testDatabase(): TestDatabase {
  const options = requireOwnDatabase();
  return {
    options,
    open: (entities = []) => openDatabase({ ...options, entities }),
    truncateAll: () => truncateAll(options),
  };
}

async function truncateAll(options: WorkerDatabase): Promise<void> {
  // The limit makes a test that left a transaction open fail here instead of hang.
  const client = new Client({ ...addressOptions(options, 'direct'), query_timeout: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ tables: string | null }>(
      `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'typeorm_metadata')`,
    );
    const tables = rows[0]?.tables;
    if (typeof tables === 'string') await client.query(`TRUNCATE ${tables} RESTART IDENTITY CASCADE`);
  } finally {
    await client.end();
  }
}
