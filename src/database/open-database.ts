import { DataSource } from 'typeorm';
import { ChangeFeed } from './change-feed';
import {
  DatabaseAddress,
  EntityClass,
  addressOptions,
  keepsSessions,
  MigrationClass,
  migrationOptions,
  serverOptions,
} from './connection-options';
import { Database, poolOf } from './database';
import { describeFailure } from './describe-failure';
import { EmbeddedDatabase } from './embedded/embedded-database';
import { GroupCommit } from './group-commit';
import { migrate } from './migrate';
import { TransactionUnitOfWork } from './transaction-unit-of-work';

export interface DatabaseOptions {
  /** A PostgreSQL. Without it a database is embedded in this process. */
  readonly url?: string | undefined;
  /** The same PostgreSQL past a pooler, where one stands between. */
  readonly directUrl?: string | undefined;
  /** Where the embedded database keeps its files. */
  readonly dataDir?: string | undefined;
  /** The folder with the socket of an embedded database that already runs; it is not stopped with the server. */
  readonly socketDirectory?: string | undefined;
  readonly entities: readonly EntityClass[];
  /** Beside those of the schema; they run in the order of the time in their names. */
  readonly migrations?: readonly MigrationClass[];
  readonly poolSize?: number | undefined;
}

const defaultPoolSize = 20;
/** For what connects beside the pool: migrations, and a developer's psql. */
const spareConnections = 10;

/** A database that is up to date and in use. */
export class OpenDatabase {
  readonly unitOfWork: TransactionUnitOfWork;
  readonly database: Database;
  readonly changeFeed: ChangeFeed;

  constructor(
    readonly dataSource: DataSource,
    address: DatabaseAddress,
    private readonly embedded: EmbeddedDatabase | undefined,
  ) {
    const pool = poolOf(dataSource);
    const prepare = keepsSessions(address);
    const groupCommit = new GroupCommit(({ name, text, values }) =>
      pool.query({ ...(prepare && { name }), text, values: [...values] }),
    );
    this.unitOfWork = new TransactionUnitOfWork(dataSource, groupCommit);
    this.database = new Database(dataSource, this.unitOfWork, prepare);
    this.changeFeed = new ChangeFeed(
      this.database,
      this.unitOfWork,
      'url' in address ? addressOptions(address, 'direct') : undefined,
    );
  }

  async close(): Promise<void> {
    await this.changeFeed.close();
    await this.dataSource.destroy();
    await this.embedded?.stop();
  }
}

/**
 * Starts the embedded database where no other is configured, brings the schema up to date, and connects.
 * @throws Error that says what to change; passwords are left out
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  const poolSize = options.poolSize ?? defaultPoolSize;
  const { address, embedded } = await locate(options, poolSize);
  try {
    await migrate(migrationOptions(address, options.migrations));
    const dataSource = await new DataSource(serverOptions(address, options.entities, poolSize)).initialize();
    const open = new OpenDatabase(dataSource, address, embedded);
    await open.changeFeed.start();
    return open;
  } catch (error) {
    await embedded?.stop();
    throw describeFailure(address, error);
  }
}

async function locate(
  options: DatabaseOptions,
  poolSize: number,
): Promise<{ address: DatabaseAddress; embedded?: EmbeddedDatabase }> {
  const { url, directUrl, dataDir, socketDirectory } = options;
  if (url !== undefined) return { address: { url, ...(directUrl !== undefined && { directUrl }) } };
  if (socketDirectory !== undefined) return { address: { socketDirectory } };
  if (dataDir === undefined) throw new Error('Either the URL of a database or a data directory is needed');
  const embedded = await EmbeddedDatabase.start(dataDir, poolSize + spareConnections);
  return { address: { socketDirectory: embedded.socketDirectory }, embedded };
}
