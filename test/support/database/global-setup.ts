import type { Config } from 'jest';
import { startEmbeddedDatabase } from './embedded-databases';
import { createPostgresDatabase } from './postgres-databases';
import { publishDatabases } from './worker-databases';

declare global {
  var stopTestDatabases: () => Promise<void>;
}

/** Gives every Jest worker a database of its own: on TEST_DATABASE_URL, or else an embedded one. */
export default async function globalSetup({ maxWorkers }: { maxWorkers: number } & Config): Promise<void> {
  const url = process.env.TEST_DATABASE_URL;
  const running = await Promise.all(
    Array.from({ length: maxWorkers }, () =>
      url === undefined ? startEmbeddedDatabase() : createPostgresDatabase(url),
    ),
  );
  publishDatabases(running.map(({ database }) => database));
  globalThis.stopTestDatabases = async () => {
    await Promise.all(running.map((one) => one.stop()));
  };
}
