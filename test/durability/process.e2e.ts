import { IncomingMessage, request } from 'node:http';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServer, ServerProcess } from '../support/built-server';
import { ADMIN, basic } from '../support/test-server';

jest.setTimeout(60_000);

const build = buildServer();
/** The data directory after a first start; a copy of it starts in a fraction of the time. */
const template = mkdtempSync(join(tmpdir(), 'nfa-data-'));
const servers: ServerProcess[] = [];
let directory: string;

beforeAll(async () => {
  const server = await start({ DATA_DIR: template });
  server.kill('SIGTERM');
  await server.exit();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nfa-data-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(directory, { recursive: true, force: true });
});
afterAll(() => {
  build.remove();
  rmSync(template, { recursive: true, force: true });
});

const useTemplate = (): void => {
  cpSync(template, directory, { recursive: true });
};

async function start(variables: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(build.directory, {
    DATA_DIR: directory,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    SEED_DEMO: '0',
    ...variables,
  });
  servers.push(server);
  return server;
}

/** A PUT whose header the server has taken, and whose body is still to come. */
async function beginWrite(url: string, path: string): Promise<(body: string) => Promise<number | undefined>> {
  const outgoing = request(url + path, {
    method: 'PUT',
    headers: {
      Authorization: basic(ADMIN.id, ADMIN.secret),
      'Content-Type': 'application/json',
      Expect: '100-continue',
    },
  });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  return async (body) => {
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
}

describe('a second process on one data directory', () => {
  it('is refused, is told who holds it, and leaves the first one working', async () => {
    useTemplate();
    const first = await start();
    const second = await (await start()).exit();
    expect(second.code).toBe(1);
    expect(second.output).toContain(`is in use by process ${first.pid} on`);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
  });
});

describe('SIGTERM', () => {
  it('lets requests in flight finish, refuses new ones, ends with 0 and frees the directory', async () => {
    useTemplate();
    const server = await start();
    const writes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => beginWrite(server.url, `/Client/made-${index}`)),
    );
    server.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const statuses = await Promise.all(writes.map((finish) => finish('{"secret":"a-chosen-secret"}')));
    expect(statuses).toEqual(writes.map(() => 201));
    const answered = performance.now();
    expect((await server.exit()).code).toBe(0);
    // Not once the connections have been idle for long enough.
    expect(performance.now() - answered).toBeLessThan(3_000);
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed');

    const next = await start();
    const made = await fetch(`${next.url}/Client/made-5`, {
      headers: { Authorization: basic(ADMIN.id, ADMIN.secret) },
    });
    expect(made.status).toBe(200);
  });
});

describe('a configuration that makes no sense', () => {
  const mistakes: readonly [variable: string, variables: Record<string, string>][] = [
    ['PORT', { PORT: '70000' }],
    ['BASE_URL', { BASE_URL: 'http://auth.example' }],
    ['BASE_URL', { BASE_URL: 'https://auth.example/path' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
    ['DATABASE_DIRECT_URL', { DATABASE_DIRECT_URL: 'postgres://127.0.0.1:1/x' }],
    ['ADMIN_CLIENT_ID', { ADMIN_CLIENT_ID: 'a b' }],
    ['ADMIN_CLIENT_SECRET', { ADMIN_CLIENT_SECRET: 'short' }],
    ['ADMIN_CLIENT_RESET', { ADMIN_CLIENT_RESET: 'perhaps' }],
    ['KEY_ENCRYPTION_KEY', { KEY_ENCRYPTION_KEY: 'dG9vIHNob3J0' }],
    ['KEY_ENCRYPTION_KEY', { NODE_ENV: 'production', DATABASE_URL: 'postgres://127.0.0.1:1/x' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['METRICS', { METRICS: 'yes please' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['SEED_DEMO', { NODE_ENV: 'production', SEED_DEMO: 'true' }],
  ];

  it.each(mistakes)('names %s and ends with 1: %j', async (variable, variables) => {
    const { code, output } = await (await start(variables)).exit();
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^${variable}: .{10,}`, 'm'));
    expect(output).not.toMatch(/\n\s+at /);
    for (const value of ['short\n', 'dG9vIHNob3J0']) expect(output).not.toContain(value);
  });

  it('names a key file that holds no key', async () => {
    writeFileSync(join(directory, 'key-encryption-key'), 'nonsense');
    const { code, output } = await (await start()).exit();
    expect(code).toBe(1);
    expect(output).toMatch(/^KEY_ENCRYPTION_KEY: /m);
  });

  it('names a HOST that is not this machine', async () => {
    useTemplate();
    const { code, output } = await (await start({ HOST: '203.0.113.1' })).exit();
    expect(code).toBe(1);
    expect(output).toContain('HOST');
  });

  it('names a PORT that is taken', async () => {
    useTemplate();
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address() as { port: number };
    try {
      const { code, output } = await (await start({ PORT: String(address.port) })).exit();
      expect(code).toBe(1);
      expect(output).toContain('PORT');
    } finally {
      other.close();
    }
  });

  it('names a DATA_DIR that cannot be written', async () => {
    writeFileSync(join(directory, 'file'), '');
    const { code, output } = await (await start({ DATA_DIR: join(directory, 'file') })).exit();
    expect(code).toBe(1);
    expect(output).toContain('DATA_DIR');
  });

  it('names a DATABASE_URL where nobody answers', async () => {
    const { code, output } = await (
      await start({ DATABASE_URL: 'postgres://someone:canary-pw@127.0.0.1:1/x' })
    ).exit();
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_URL');
    expect(output).not.toContain('canary-pw');
  });
});
