import fc, { Arbitrary } from 'fast-check';
import { TestServer } from '../support/test-server';
import { RawRequest } from '../support/raw-http';
import {
  anyHeaderValue,
  anyText,
  bytes,
  contentType,
  headerValue,
  hostileIds,
  methods,
  queryString,
} from './arbitraries';
import { anyCaller, brokenAuthorization, Caller, credentialsOf, Header } from './callers';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

const ids = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('known', 'absent', 'admin-2') },
  { weight: 1, arbitrary: fc.constantFrom(...hostileIds) },
);
const types = fc.constantFrom(
  'Client',
  'AccessPolicy',
  'Patient',
  'Session',
  'User',
  'Observation',
  'patient',
  'X',
);
const bases = fc.constantFrom('', '/fhir', '/fhir/R4');

const resourcePath = fc
  .tuple(bases, types, ids, fc.constantFrom('', '/id', '/id/_history', '/id/_history/1', '/id/_history/-1'))
  .map(([base, type, id, rest]) => `${base}/${type}${rest.replace('id', () => id)}`);

const operationPath = fc
  .tuple(
    bases,
    types,
    ids,
    fc.constantFrom('$rotate-secret', '$launch', '$everything', '__proto__', '_search', '%00'),
  )
  .map(([base, type, id, operation]) => `${base}/${type}/${id}/${operation}`);

const systemPath = fc.constantFrom(
  '/oauth2/token',
  '/auth/token',
  '/oauth2/introspect',
  '/oauth2/revoke',
  '/oauth2/userinfo',
  '/.well-known/openid-configuration',
  '/health/live',
  '/health/ready',
  '/fhir',
  '/fhir/',
  '/fhir/R4',
  '/',
  '//',
  '/fhir/metadata',
  '/fhir/Patient/_search',
  '/Client/_search',
  '/metrics',
  '/.well-known/smart-configuration',
  '/%2e%2e/',
  '*',
  '/fhir//Patient',
);

const randomPath = anyText.map((text) => `/${encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''))}`);

const path = fc.oneof(
  { weight: 6, arbitrary: resourcePath },
  { weight: 2, arbitrary: operationPath },
  { weight: 3, arbitrary: systemPath },
  { weight: 1, arbitrary: randomPath },
);

const optional = (name: string, value: Arbitrary<string>): Arbitrary<readonly Header[]> =>
  fc.option(value, { freq: 2 }).map((given) => (given === null ? [] : [[name, given] as const]));

const headers = fc
  .tuple(
    optional('Content-Type', contentType),
    optional(
      'Accept',
      fc.oneof(contentType, fc.constantFrom('*/*;q=2', 'text/yaml;q=0', ',,,', 'application/*')),
    ),
    optional('If-Match', fc.oneof(fc.constantFrom('W/"1"', '"1"', '*', 'W/""', '""""'), headerValue)),
    optional('Prefer', fc.oneof(fc.constantFrom('handling=lenient', 'return=minimal', ';;'), headerValue)),
    optional('User-Agent', anyHeaderValue),
  )
  .map((all) => all.flat());

const body = fc.option(
  fc.oneof(
    bytes,
    fc.json().map((json) => Buffer.from(json)),
    queryString.map((form) => Buffer.from(form)),
    fc
      .constantFrom('{}', '[]', 'null', 'name: {a: b}', '%YAML 1.1\n---\n', '&a [*a]', '"', 'a=1&a=2')
      .map((text) => Buffer.from(text)),
  ),
);

interface Call {
  readonly caller: Caller | Header;
  readonly request: RawRequest;
}

const call: Arbitrary<Call> = fc
  .record({
    caller: fc.oneof({ weight: 8, arbitrary: anyCaller }, { weight: 1, arbitrary: brokenAuthorization }),
    method: fc.constantFrom(...methods),
    path: fc
      .tuple(path, fc.option(queryString))
      .map(([target, query]) => (query === null ? target : `${target}?${query}`)),
    headers,
    body,
  })
  .map(({ caller, body: content, ...request }) => ({
    caller,
    request: { ...request, body: content ?? undefined },
  }));

const nativeNames: ReadonlySet<string | symbol> = new Set(Reflect.ownKeys(Object.prototype));

describe('any request to any path', () => {
  let server: TestServer;
  let credentials: Readonly<Record<Caller, readonly Header[]>>;

  beforeAll(async () => {
    server = await TestServer.start();
    credentials = await credentialsOf(server);
    for (const type of ['Client', 'Patient']) await server.send('PUT', `/${type}/known`, {});
  });
  afterAll(() => server.close());

  it(
    'is answered in time, below 500, with a reason for every refusal and nothing of the inside',
    async () => {
      const seen = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(call, async ({ caller, request }) => {
          const own = typeof caller === 'string' ? credentials[caller] : [caller];
          const { status } = await ask(server.url, {
            ...request,
            headers: [...own, ...(request.headers ?? [])],
          });
          seen.set(status, (seen.get(status) ?? 0) + 1);
        }),
        runs(1_500, 50_000),
      );
      // A generator that only ever meets the first check would prove nothing.
      for (const status of [200, 400, 401, 404, 405, 406, 415])
        expect([status, seen.get(status)]).not.toContain(undefined);
    },
    FILE_TIME_LIMIT_MS,
  );

  it('leaves the server answering and the prototypes as they were', async () => {
    expect((await server.get('/health/ready')).status).toBe(200);
    expect(await server.accessToken()).toMatch(/^nfa_at_/);
    expect(Reflect.ownKeys(Object.prototype).filter((name) => !nativeNames.has(name))).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
