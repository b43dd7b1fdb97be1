/** Where a Jest worker finds the database that is its own. */
export type WorkerDatabase = { readonly url: string } | { readonly socketDirectory: string };

const variable = 'TEST_WORKER_DATABASES';

/** Workers inherit the environment of the process that ran the global setup. */
export function publishDatabases(databases: readonly WorkerDatabase[]): void {
  process.env[variable] = JSON.stringify(databases);
}

export function requireOwnDatabase(): WorkerDatabase {
  const databases = JSON.parse(process.env[variable] ?? '[]') as WorkerDatabase[];
  const database = databases[Number(process.env.JEST_WORKER_ID ?? '1') - 1];
  if (database === undefined) throw new Error('No database was started for this Jest worker');
  return database;
}
