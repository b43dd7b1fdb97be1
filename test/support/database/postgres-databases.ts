import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { WorkerDatabase } from './worker-databases';

/** A fresh database on the PostgreSQL at `url`. */
export async function createPostgresDatabase(
  url: string,
): Promise<{ database: WorkerDatabase; stop(): Promise<void> }> {
  const name = `nfa_test_${randomBytes(6).toString('hex')}`;
  await run(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    database: { url: own.href },
    stop: () => run(url, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
