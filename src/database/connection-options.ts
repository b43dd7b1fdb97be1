import { Logger } from '@nestjs/common';
import { DataSourceOptions, MigrationInterface } from 'typeorm';
import { migrations } from './migrations';

export type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

export type EntityClass = abstract new (...parameters: never[]) => object;

export type MigrationClass = new () => MigrationInterface;

/** Where a database listens: at a URL, or (the embedded one) on a socket in a folder. */
export type DatabaseAddress =
  | {
      readonly url: string;
      /** Past a pooler such as PgBouncer, where one stands between: LISTEN and migrations need a session. */
      readonly directUrl?: string;
    }
  | { readonly socketDirectory: string };

const statementMilliseconds = 15_000;

/** For migrations: no limits of time. `further` ones belong to the parts of a server above the database. */
export function migrationOptions(
  address: DatabaseAddress,
  further: readonly MigrationClass[] = [],
): PostgresOptions {
  return { ...base, migrations: [...migrations, ...further], extra: addressOptions(address, 'direct') };
}

/** For the work of the server: nothing may hang, and what waits for too long fails and can be tried again. */
export function serverOptions(
  address: DatabaseAddress,
  entities: readonly EntityClass[],
  poolSize: number,
): PostgresOptions {
  const embedded = 'socketDirectory' in address;
  return {
    ...base,
    entities: [...entities],
    poolSize,
    extra: {
      ...addressOptions(address, 'pooled'),
      // On the embedded database a connection waits for the transaction that is open.
      connectionTimeoutMillis: embedded ? statementMilliseconds : 5_000,
      // Later than the server's own limit, which ends the statement too; the embedded database has none.
      query_timeout: statementMilliseconds + 1_000,
      // Poolers refuse a connection that asks for settings.
      ...(keepsSessions(address) && {
        statement_timeout: statementMilliseconds,
        idle_in_transaction_session_timeout: 2 * statementMilliseconds,
      }),
    },
  };
}

/**
 * Whether a connection is one session of the database, which remembers prepared statements. Behind a pooler and
 * on the embedded database, connections share sessions.
 */
export function keepsSessions(address: DatabaseAddress): boolean {
  return 'url' in address && address.directUrl === undefined;
}

/** What `pg` needs to connect. */
export function addressOptions(
  address: DatabaseAddress,
  way: 'direct' | 'pooled',
): { connectionString: string } | { host: string; user: string; database: string } {
  if ('socketDirectory' in address) {
    return { host: address.socketDirectory, user: 'postgres', database: 'postgres' };
  }
  return { connectionString: way === 'direct' ? (address.directUrl ?? address.url) : address.url };
}

const base = {
  type: 'postgres',
  applicationName: 'nest-fhir-auth',
  migrations,
  synchronize: false,
  installExtensions: false,
  logging: false,
  poolErrorHandler: (error: Error) => {
    // An idle connection was lost; the pool opens another when one is needed.
    new Logger('Database').warn(error.message);
  },
} as const satisfies Partial<PostgresOptions>;
