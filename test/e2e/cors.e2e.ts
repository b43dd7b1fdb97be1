import { Database } from '../../src/database/database';
import { aClient, TestClient } from '../support/client.builder';
import { BASES, storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { Answer, RequestOptions, TestServer } from '../support/test-server';

const LISTED = 'https://app.example';
const STRANGER = 'https://evil.example';
const REDIRECTED = 'https://spa.example:8443';
const LOOPBACK = 'http://localhost:5173';

const METADATA = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/.well-known/smart-configuration',
  '/.well-known/jwks.json',
  '/smart-style.json',
  ...BASES.map((base) => `${base}/metadata`),
  '/fhir/.well-known/smart-configuration',
  '/fhir/R4/.well-known/smart-configuration',
];

/** What pages of other origins may talk to. */
const LISTED_ONLY: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/oauth2/token'],
  ['POST', '/auth/token'],
  ['POST', '/oauth2/revoke'],
  ['GET', '/oauth2/userinfo'],
  ['POST', '/auth/userinfo'],
  ['POST', '/oauth2/logout'],
  ['POST', '/auth/logout'],
  ['GET', '/auth/me'],
  ['POST', '/auth/login'],
  ...BASES.flatMap((base): [string, string][] => [
    ['GET', `${base}/Patient/p1`],
    ['GET', `${base}/Patient?_count=1`],
    ['PUT', `${base}/Client/x`],
    ['POST', `${base}/Patient/_search`],
    ['POST', base === '' ? '/' : base],
  ]),
];

const PAGES = [
  ['GET', '/oauth2/authorize'],
  ['POST', '/oauth2/authorize'],
  ['GET', '/auth/authorize'],
  ['GET', '/oauth2/auth'],
  ['GET', '/auth/login'],
  ['POST', '/auth/login'],
  ['GET', '/auth/consent'],
  ['POST', '/auth/consent'],
  ['GET', '/auth/grant'],
  ['GET', '/oauth2/logout'],
  ['GET', '/auth/logout'],
  ['GET', '/auth/account'],
] as const;

function corsOf({ headers }: Answer): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

const readable = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers':
    'ETag, Location, Content-Location, Last-Modified, WWW-Authenticate, Retry-After, X-Progress',
});

describe('CORS (contract §2, rule 15)', () => {
  let server: TestServer;
  let client: TestClient;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await aClient()
      .withGrants('client_credentials')
      .with({ allowed_origins: [LISTED] })
      .registeredAt(server);
    await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
    await spa('the-spa', `${REDIRECTED}/callback`, `${LOOPBACK}/callback`, 'com.example.app:/callback');
    await storePatient(server, 'p1');
    token = await server.accessToken(client);
  });
  afterAll(() => server.close());

  const spa = (id: string, ...uris: string[]) =>
    aClient(id)
      .withoutSecret()
      .ofType('spa')
      .with({ grant_types: ['authorization_code'], auth: { authorization_code: { redirect_uris: uris } } })
      .registeredAt(server);

  const ask = (method: string, path: string, origin: string, options: RequestOptions = {}) => {
    const json = method !== 'GET' && { 'Content-Type': 'application/json' };
    return server.request(method, path, {
      ...options,
      headers: { Origin: origin, ...json, ...options.headers },
    });
  };
  const preflight = (path: string, origin: string, headers: Record<string, string> = {}) =>
    server.request('OPTIONS', path, {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
        ...headers,
      },
    });

  const patch = (path: string, body: object) =>
    server.send('PATCH', path, body, { headers: { 'Content-Type': 'application/merge-patch+json' } });

  describe('discovery, keys and metadata', () => {
    it.each(METADATA)('WEB-1 %s is for every origin, without credentials', async (path) => {
      const open = { 'access-control-allow-origin': '*' };
      expect(corsOf(await server.get(path))).toEqual(open);
      for (const origin of [LISTED, STRANGER, 'null']) {
        expect(corsOf(await ask('GET', path, origin))).toEqual(open);
      }
      const answer = await preflight(path, STRANGER);
      expect([answer.status, corsOf(answer)]).toEqual([
        204,
        {
          ...open,
          'access-control-allow-methods': 'GET, HEAD',
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-max-age': '600',
        },
      ]);
    });

    it.each(['/.well-known/jwks.json', '/.well-known/openid-configuration'])(
      '%s may be kept for ten minutes (contract §2, Caching)',
      async (path) => {
        const answer = await ask('GET', path, STRANGER);
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=600']);
      },
    );
  });

  describe('token, UserInfo and resource endpoints', () => {
    it.each(LISTED_ONLY)('WEB-2 %s %s is for the exact origins that clients list', async (method, path) => {
      for (const origin of [LISTED, REDIRECTED, LOOPBACK]) {
        const answer = await ask(method, path, origin);
        expect([corsOf(answer), answer.headers.get('vary')]).toEqual([readable(origin), 'Origin']);
      }
      for (const origin of [
        STRANGER,
        'null',
        '*',
        '',
        'https://APP.example',
        `${LISTED}/`,
        `${LISTED}:443`,
        `${LISTED}.evil.example`,
        'http://app.example',
        'https://sub.app.example',
        `${LISTED}, ${STRANGER}`,
        'com.example.app://',
        'http://localhost',
      ]) {
        const answer = await ask(method, path, origin);
        expect([origin, corsOf(answer), answer.headers.get('vary')]).toEqual([origin, {}, 'Origin']);
      }
    });

    it.each(LISTED_ONLY)('WEB-2 %s %s: preflights of listed origins, and of no others', async (_, path) => {
      const allowed = await preflight(path, LISTED);
      expect([allowed.status, allowed.text, corsOf(allowed), allowed.headers.get('vary')]).toEqual([
        204,
        '',
        {
          'access-control-allow-origin': LISTED,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-max-age': '600',
        },
        'Origin',
      ]);
      for (const origin of [STRANGER, 'null']) {
        const refused = await preflight(path, origin);
        expect([refused.status, corsOf(refused), refused.headers.get('vary')]).toEqual([204, {}, 'Origin']);
      }
    });

    it('say Vary: Origin without an Origin, too', async () => {
      const answer = await server.get('/fhir/Patient/p1', { bearer: token });
      expect([answer.status, corsOf(answer), answer.headers.get('vary')]).toEqual([200, {}, 'Origin']);
    });

    it('give a page of a listed origin what it asked for', async () => {
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const issued = await ask('POST', '/oauth2/token', LISTED, {
        basic: client,
        headers: form,
        body: 'grant_type=client_credentials',
      });
      expect([issued.status, corsOf(issued)]).toEqual([200, readable(LISTED)]);
      const read = await ask('GET', '/fhir/Patient/p1', LISTED, { bearer: issued.json.access_token });
      expect([read.status, read.json.id, corsOf(read)]).toEqual([200, 'p1', readable(LISTED)]);
    });

    it('WEB-4 expose the headers that applications need', async () => {
      const exposed = corsOf(await ask('GET', '/fhir/Patient/p1', LISTED, { bearer: token }))[
        'access-control-expose-headers'
      ]!.split(', ');
      for (const name of ['Location', 'Content-Location', 'ETag', 'Retry-After', 'X-Progress']) {
        expect(exposed).toContain(name);
      }
      expect(exposed).toContain('WWW-Authenticate');
    });

    it('do not send back what is no list of header names', async () => {
      for (const asked of ['a b', 'x: y', 'a,,b', '<script>', 'a;b']) {
        const answer = await preflight('/fhir/Patient', LISTED, { 'Access-Control-Request-Headers': asked });
        expect([answer.status, answer.headers.get('access-control-allow-headers')]).toEqual([204, null]);
      }
    });

    it('answer OPTIONS that is no preflight as before: 405 with Allow', async () => {
      const answer = await ask('OPTIONS', '/fhir/Patient', LISTED);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, POST, PUT']);
      expect(corsOf(answer)).toEqual(readable(LISTED));
      const withoutOrigin = await server.request('OPTIONS', '/fhir/Patient', {
        headers: { 'Access-Control-Request-Method': 'GET' },
      });
      expect([withoutOrigin.status, corsOf(withoutOrigin)]).toEqual([405, {}]);
    });
  });

  it.each(PAGES)('WEB-3 %s %s has no CORS headers', async (method, path) => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const origin of [LISTED, STRANGER, 'null']) {
      const options = method === 'POST' ? { headers: form, body: 'a=b' } : {};
      expect(corsOf(await ask(method, path, origin, options))).toEqual({});
      const asked = { 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'x-a' };
      expect(corsOf(await preflight(path, origin, asked))).toEqual({});
    }
  });

  it.each([
    '/oauth2/introspect',
    '/oauth2/register',
    '/oauth2/par',
    '/$keys',
    '/nowhere',
    '/health/live',
    '/metrics',
  ])('%s is for no other origin', async (path) => {
    expect(corsOf(await ask('GET', path, LISTED))).toEqual({});
    expect(corsOf(await preflight(path, LISTED))).toEqual({});
  });

  describe('refusals', () => {
    const large = Buffer.alloc(1024 * 1024 + 1, 0x20);
    const invalid = (options: RequestOptions = {}) => ({ bearer: token, ...options });

    it.each([
      [400, 'POST', '/oauth2/token', () => ({ body: '{' })],
      [401, 'GET', '/fhir/Patient/p1', () => ({})],
      [401, 'GET', '/fhir/Patient/p1', () => ({ bearer: 'wrong' })],
      [404, 'GET', '/fhir/Patient/nobody', () => invalid()],
      [405, 'PATCH', '/oauth2/token', () => ({ body: '{}' })],
      [406, 'GET', '/fhir/Patient/p1', () => invalid({ headers: { Accept: 'image/png' } })],
      [413, 'POST', '/oauth2/token', () => ({ body: large })],
      [413, 'PUT', '/fhir/Patient/p1', () => invalid({ body: large })],
      [
        415,
        'PUT',
        '/fhir/Patient/p1',
        () => invalid({ headers: { 'Content-Type': 'image/png' }, body: 'x' }),
      ],
      [415, 'PUT', '/fhir/Patient/p1', () => invalid({ headers: { 'Content-Type': '/' }, body: 'x' })],
    ])('can be read like successes: %i from %s %s', async (status, method, path, options) => {
      const answer = await ask(method, path, LISTED, options());
      expect([answer.status, corsOf(answer), answer.headers.get('vary')]).toEqual([
        status,
        readable(LISTED),
        'Origin',
      ]);
      expect(corsOf(await ask(method, path, STRANGER, options()))).toEqual({});
    });

    it('can be read like successes: 429', async () => {
      const wrong = {
        basic: { id: 'nobody', secret: 'wrong-secret' },
        body: '{"grant_type":"client_credentials"}',
      };
      let answer = await ask('POST', '/oauth2/token', LISTED, wrong);
      for (let more = 0; more < 10; more++) answer = await ask('POST', '/oauth2/token', LISTED, wrong);
      expect([answer.status, corsOf(answer)]).toEqual([429, readable(LISTED)]);
    });

    it('can be read like successes: 503 while the database is away', async () => {
      await ask('GET', '/fhir/Patient/p1', LISTED, { bearer: token });
      server.clock.advance(2);
      const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const query = jest.spyOn(server.app.get(Database), 'query').mockRejectedValue(away);
      try {
        const answer = await ask('GET', '/fhir/Patient/p1', LISTED, { bearer: token });
        expect([answer.status, corsOf(answer)]).toEqual([503, readable(LISTED)]);
        expect(answer.headers.get('retry-after')).not.toBeNull();
        expect(corsOf(await ask('GET', '/fhir/Patient/p1', STRANGER, { bearer: token }))).toEqual({});
      } finally {
        query.mockRestore();
      }
    });
  });

  it('an origin counts as long as an active client lists it', async () => {
    const origin = 'https://short.example';
    const { id } = await aClient()
      .with({ allowed_origins: [origin] })
      .registeredAt(server);
    const isListed = async () =>
      corsOf(await ask('GET', '/fhir/Patient', origin))['access-control-allow-origin'];
    expect(await isListed()).toBe(origin);
    await patch(`/Client/${id}`, { active: false });
    expect(await isListed()).toBeUndefined();
    await patch(`/Client/${id}`, { active: true });
    expect(await isListed()).toBe(origin);
    await server.send('DELETE', `/Client/${id}`, {});
    expect(await isListed()).toBeUndefined();
  });

  it('the redirect URIs of a confidential client list no origin', async () => {
    await aClient()
      .ofType('web-app')
      .with({ grant_types: ['authorization_code'] })
      .with({ auth: { authorization_code: { redirect_uri: 'https://confidential.example/cb' } } })
      .registeredAt(server);
    expect(corsOf(await ask('GET', '/fhir/Patient', 'https://confidential.example'))).toEqual({});
  });
});
