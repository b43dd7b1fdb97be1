import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase } from '../support/database/postgres-databases';
import { buildServer, ServerProcess } from '../support/built-server';
import { ADMIN, basic, ISSUER } from '../support/test-server';

jest.setTimeout(60_000);

const LOOPS = 8;
const ISSUED_BEFORE_THE_KILL = 60;

const build = buildServer();
const postgresUrl = process.env.TEST_DATABASE_URL;
let directory: string;
let server: ServerProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nfa-data-'));
});
afterEach(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});
afterAll(() => {
  build.remove();
});

async function start(storage: Readonly<Record<string, string>>): Promise<ServerProcess> {
  server = await ServerProcess.start(build.directory, {
    DATA_DIR: directory,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    SEED_DEMO: '0',
    // Tokens are for one issuer, and the port may be another one after the restart.
    BASE_URL: ISSUER,
    ...storage,
  });
  if (server.hasEnded) throw new Error(server.output);
  return server;
}

async function issue(url: string): Promise<string> {
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: basic(ADMIN.id, ADMIN.secret) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (response.status !== 200 || token === undefined) throw new Error(`no token: ${response.status}`);
  return token;
}

/** Issues until the server is gone. What is in the list was received whole. */
async function issueUntilTheEnd(url: string, received: string[]): Promise<void> {
  for (;;) {
    try {
      received.push(await issue(url));
    } catch {
      return;
    }
  }
}

async function statusesOf(url: string, tokens: readonly string[]): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  for (const token of tokens) {
    const { status } = await fetch(`${url}/fhir/Patient`, { headers: { Authorization: `Bearer ${token}` } });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return statuses;
}

/** What a client was told is true: the answer follows the commit, and the commit survives the process. */
async function killAmidIssuing(storage: Readonly<Record<string, string>>): Promise<void> {
  const first = await start(storage);
  const received: string[] = [];
  const loops = Array.from({ length: LOOPS }, () => issueUntilTheEnd(first.url, received));
  while (received.length < ISSUED_BEFORE_THE_KILL && !first.hasEnded) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  first.kill('SIGKILL');
  await Promise.all(loops);
  expect((await first.exit()).code).toBeNull();
  expect(received.length).toBeGreaterThanOrEqual(ISSUED_BEFORE_THE_KILL);

  const second = await start(storage);
  expect([...(await statusesOf(second.url, received))]).toEqual([[200, received.length]]);
  expect((await statusesOf(second.url, [await issue(second.url)])).get(200)).toBe(1);
}

describe('kill -9 while tokens are being issued', () => {
  it('loses no token that a client has received, on the embedded database', async () => {
    await killAmidIssuing({});
    // Again on the same folder: what recovery leaves behind must be recoverable too.
    await server?.stop();
    await killAmidIssuing({});
  });

  if (postgresUrl !== undefined) {
    it('loses no token that a client has received, on PostgreSQL', async () => {
      const { database, stop } = await createPostgresDatabase(postgresUrl);
      if (!('url' in database)) throw new Error('not a PostgreSQL');
      try {
        await killAmidIssuing({ DATABASE_URL: database.url });
      } finally {
        await server?.stop();
        await stop();
      }
    });
  }
});
