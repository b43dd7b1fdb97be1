import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { buildServer, ServerProcess } from '../support/built-server';
import { addressOptions } from '../../src/database/connection-options';
import { testDatabase } from '../support/database/test-database';
import { ADMIN, Answer, TestServer } from '../support/test-server';

jest.setTimeout(60_000);

/** Each secret of the run, by what it is. */
const canaries = new Map<string, string>();
/** Everything that was answered, but for the answers that exist to hand out a secret. */
const answers: string[] = [];

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    encodeURIComponent(secret),
  ];
  // The prefix of a token is public; the rest of it is not.
  return [...forms, secret.replace(/^nfa_.._/, '')].filter((form) => form.length >= 8);
}

function requireAbsent(where: string, text: string): void {
  const found = [...canaries].filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)));
  expect([where, found.map(([kind]) => kind)]).toEqual([where, []]);
}

async function dump(client: Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  expect(tables.length).toBeGreaterThan(6);
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    texts.push(...rows.map(({ line }) => line));
  }
  return texts.join('\n');
}

/** Uses every secret in every place where one may be sent, rightly and wrongly. */
async function useSecrets(call: Caller): Promise<void> {
  const json = { 'Content-Type': 'application/json' };
  const chosen = 'canary-chosen-secret-7f3a';
  canaries.set('chosen secret', chosen);
  const body = { secret: chosen, grant_types: ['client_credentials', 'basic'] };
  await call('PUT', '/Client/canary', { headers: json, body: JSON.stringify(body) });
  await call('PUT', '/Client/canary', {
    headers: { 'Content-Type': 'text/yaml' },
    body: `secret: ${chosen}\nname: again\n`,
  });
  // Refused, with the secret beside the mistake, and in its place.
  await call('PUT', '/Client/canary', { headers: json, body: JSON.stringify({ ...body, nonsense: chosen }) });
  await call('PUT', '/Client/canary', { headers: json, body: `{"secret":"${chosen}","secret":"${chosen}"}` });
  await call('PUT', '/Client/canary', { headers: json, body: `{"secret":"${chosen}"` });
  await call('PUT', '/Client/canary', {
    headers: json,
    body: JSON.stringify({ ...body, scope: [`${chosen} x`] }),
  });
  await call('PUT', '/Client/canary', {
    headers: { 'Content-Type': 'text/yaml' },
    body: `secret: [${chosen}\n`,
  });
  await call('PUT', '/Client/canary', { headers: json, body: JSON.stringify(body) });

  const rotated = await call(
    'POST',
    '/Client/canary/$rotate-secret',
    { headers: json, body: '{"overlap":600}' },
    'hands out',
  );
  canaries.set('generated secret', rotated.json.parameter[0].valueString);

  for (const secret of [...canaries.values()]) {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'canary',
      client_secret: secret,
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const issued = await call(
      'POST',
      '/oauth2/token',
      { anonymous: true, headers, body: form.toString() },
      'hands out',
    );
    canaries.set(`access token by ${secret}`, issued.json.access_token);
    for (const [name, value] of [
      ['grant_type', secret],
      ['scope', secret],
      ['resource', secret],
      ['client_id', secret],
      ['x', `${secret}%zz`],
    ] as const) {
      const wrong = new URLSearchParams(form);
      wrong.set(name, value);
      await call('POST', '/oauth2/token', { anonymous: true, headers, body: wrong.toString() });
    }
    await call('POST', `/oauth2/token?client_secret=${secret}`, {
      anonymous: true,
      headers,
      body: form.toString(),
    });
  }
  for (const secret of canaries.values()) {
    await call('GET', '/fhir/Patient', { bearer: secret });
    await call('GET', '/fhir/Patient', { bearer: `${secret}x` });
    await call('GET', '/fhir/Patient', { basic: { id: 'canary', secret } });
    await call('GET', '/fhir/Patient', { basic: { id: secret, secret } });
    await call('GET', '/fhir/Patient', { headers: { Authorization: secret } });
  }
  for (const path of [
    '/Client',
    '/Client/canary',
    '/Client/canary/_history',
    '/Client/canary/_history/1',
    '/Client?name=again',
    '/Client?_elements=secret',
    '/Client?secret=x',
  ]) {
    await call('GET', path, {});
  }
  await call('DELETE', '/Client/canary', {});
  await call('GET', '/Client/canary/_history', {});
}

/** The same for passwords and for what a login gives. */
async function usePasswords(call: Caller): Promise<void> {
  const json = { 'Content-Type': 'application/json' };
  const [first, second] = ['canary-first-password', 'canary-second-password'];
  canaries.set('first password', first);
  canaries.set('second password', second);
  const app = {
    grant_types: ['password'],
    auth: { password: { secret_required: false, refresh_token: true } },
  };
  await call('PUT', '/Client/canary-app', { headers: json, body: JSON.stringify(app) });
  const user = '/User/canary-user';
  await call('PUT', user, {
    headers: json,
    body: JSON.stringify({ password: first, email: 'c@example.com' }),
  });
  await call('PUT', user, { headers: json, body: JSON.stringify({ password: first, nonsense: first }) });
  await call('PUT', user, { headers: json, body: JSON.stringify({ password: [first] }) });
  const patch = { 'Content-Type': 'application/json-patch+json' };
  for (const op of ['test', 'replace', 'add', 'copy']) {
    const operation = { op, path: '/password', from: '/password', value: second };
    await call('PATCH', user, { headers: patch, body: JSON.stringify([operation]) });
  }

  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const token = (parameters: Record<string, string>, purpose?: 'hands out') => {
    const body = new URLSearchParams({ client_id: 'canary-app', ...parameters }).toString();
    return call('POST', '/oauth2/token', { anonymous: true, headers, body }, purpose);
  };
  const login = { grant_type: 'password', username: 'canary-user', password: second };
  const { json: issued } = await token(login, 'hands out');
  const { json: next } = await token(
    { grant_type: 'refresh_token', refresh_token: issued.refresh_token },
    'hands out',
  );
  for (const [kind, { access_token: access, refresh_token: refresh }] of [
    ['login', issued],
    ['refresh', next],
  ] as const) {
    canaries.set(`${kind}: access`, access);
    canaries.set(`${kind}: refresh`, refresh);
  }
  for (const secret of [...canaries.values()]) {
    // As a password, as the name that it was typed into by mistake, as a scope, and as a token.
    await token({ ...login, password: secret.slice(0, 20) });
    await token({ ...login, username: secret });
    await token({ ...login, scope: secret });
    await call('GET', '/fhir/Patient', { bearer: secret });
  }
  // The one that was replaced comes back: this ends the Session.
  await token({ grant_type: 'refresh_token', refresh_token: issued.refresh_token });
  for (const path of [
    '/User',
    user,
    `${user}/_history`,
    '/User?email=c@example.com',
    '/User?password=x',
    '/Session',
  ]) {
    await call('GET', path, {});
  }
  await call('DELETE', user, {});
}

interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly bearer?: string;
  readonly basic?: { id: string; secret: string };
  readonly anonymous?: boolean;
}
type Caller = (
  method: string,
  path: string,
  options: CallOptions,
  purpose?: 'hands out',
) => Promise<Pick<Answer, 'json'>>;

function requireWholeRun(): void {
  // Nothing is found of what was never sent.
  expect([...canaries.keys()].filter((kind) => kind.endsWith('secret'))).toEqual([
    'chosen secret',
    'generated secret',
    'administrator secret',
  ]);
  expect([...canaries.keys()].filter((kind) => kind.startsWith('access token'))).toHaveLength(2);
  expect([...canaries.keys()].filter((kind) => kind.endsWith('password'))).toHaveLength(2);
  expect([...canaries.keys()].filter((kind) => /^(login|refresh): /.test(kind))).toHaveLength(4);
  for (const secret of canaries.values()) expect(secret.length).toBeGreaterThan(11);
  expect(answers.length).toBeGreaterThan(40);
}

beforeEach(() => {
  canaries.clear();
  answers.length = 0;
});

describe('secrets', () => {
  it('are in no answer, history, search or table', async () => {
    const server = await TestServer.start();
    const client = new Client(addressOptions(testDatabase().options, 'direct'));
    try {
      const call: Caller = async (method, path, { anonymous, ...options }, purpose) => {
        const identified = anonymous === true || options.bearer !== undefined || options.basic !== undefined;
        const free = identified || options.headers?.Authorization !== undefined;
        const answer = await server.request(method, path, { ...(!free && { basic: ADMIN }), ...options });
        if (purpose === undefined) answers.push(JSON.stringify([...answer.headers]) + answer.text);
        return answer;
      };
      await useSecrets(call);
      await usePasswords(call);
      canaries.set('administrator secret', ADMIN.secret);
      requireWholeRun();
      for (const answer of answers) requireAbsent('an answer', answer);
      await client.connect();
      requireAbsent('a table', await dump(client));
    } finally {
      await client.end();
      await server.close();
    }
  });

  it('are in no line of the log, at its most talkative', async () => {
    const build = buildServer();
    const directory = mkdtempSync(join(tmpdir(), 'nfa-data-'));
    const administrator = { id: 'admin', secret: 'canary-administrator-secret' };
    const server = await ServerProcess.start(build.directory, {
      DATA_DIR: directory,
      ADMIN_CLIENT_SECRET: administrator.secret,
      SEED_DEMO: '0',
      LOG_LEVEL: 'trace',
    });
    try {
      expect(server.hasEnded).toBe(false);
      const call: Caller = async (
        method,
        path,
        { anonymous, headers = {}, bearer, basic: own, body },
        purpose,
      ) => {
        const pair = own ?? administrator;
        const authorization =
          bearer === undefined
            ? `Basic ${Buffer.from(`${pair.id}:${pair.secret}`).toString('base64')}`
            : `Bearer ${bearer}`;
        const response = await fetch(server.url + path, {
          method,
          headers: { ...(anonymous !== true && { Authorization: authorization }), ...headers },
          body: body ?? null,
        });
        const text = await response.text();
        if (purpose === undefined) answers.push(text);
        return { json: text.startsWith('{') ? JSON.parse(text) : undefined };
      };
      await useSecrets(call);
      await usePasswords(call);
      canaries.set('administrator secret', administrator.secret);
      requireWholeRun();
      server.kill('SIGTERM');
      expect((await server.exit()).code).toBe(0);
      expect(server.output).toContain('"level":"debug"');
      requireAbsent('the log', server.output);
    } finally {
      await server.stop();
      build.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('a generated administrator secret is printed once, and by the first start alone', async () => {
    const build = buildServer();
    const directory = mkdtempSync(join(tmpdir(), 'nfa-data-'));
    try {
      const first = await ServerProcess.start(build.directory, {
        DATA_DIR: directory,
        SEED_DEMO: '0',
        LOG_LEVEL: 'trace',
      });
      const secret = /client secret {2}(\S{43})/.exec(first.output)?.[1];
      first.kill('SIGTERM');
      const { output } = await first.exit();
      expect(secret).toBeDefined();
      expect(output.split(secret!)).toHaveLength(2);
      const second = await ServerProcess.start(build.directory, {
        DATA_DIR: directory,
        SEED_DEMO: '0',
        LOG_LEVEL: 'trace',
      });
      second.kill('SIGTERM');
      expect((await second.exit()).output).not.toMatch(/client secret|nfa_/);
    } finally {
      build.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
