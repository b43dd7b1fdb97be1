import { RouteRule } from '../../src/security/route-rule';
import { Route, routesOf } from '../support/routes';
import { TestServer } from '../support/test-server';

/** Every route that is open to everybody. Whoever adds one adds it here, on purpose. */
const PUBLIC_ROUTES = [
  'GET /.well-known/jwks.json',
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/openid-configuration',
  'GET /.well-known/smart-configuration',
  'GET /auth/account',
  'GET /auth/assets/:name',
  'GET /auth/authorize',
  'GET /auth/consent',
  'GET /auth/grant',
  'GET /auth/login',
  'GET /auth/logout',
  'GET /auth/patient',
  'GET /fhir/.well-known/smart-configuration',
  'GET /fhir/R4/.well-known/smart-configuration',
  'GET /fhir/R4/metadata',
  'GET /fhir/metadata',
  'GET /health/live',
  'GET /health/ready',
  'GET /metadata',
  'GET /metrics',
  'GET /oauth2/auth',
  'GET /oauth2/authorize',
  'GET /oauth2/logout',
  'GET /smart-style.json',
  'POST /auth/account',
  'POST /auth/authorize',
  'POST /auth/consent',
  'POST /auth/grant',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /auth/patient',
  'POST /oauth2/auth',
  'POST /oauth2/authorize',
  'POST /oauth2/logout',
];

/** Every route whose caller is a client that authenticates itself. */
const CLIENT_ROUTES = [
  'POST /auth/introspect',
  'POST /auth/token',
  'POST /oauth2/introspect',
  'POST /oauth2/revoke',
  'POST /oauth2/token',
];

describe('RS-5 the routes of the running server', () => {
  let server: TestServer;
  let routes: readonly Route[];
  beforeAll(async () => {
    server = await TestServer.start({ metrics: true });
    routes = routesOf(server);
  });
  afterAll(() => server.close());

  const namesOf = (kind: RouteRule['kind']) =>
    routes
      .filter(({ rule }) => rule?.kind === kind)
      .map(({ name }) => name)
      .sort();

  it('all carry a rule', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ rule }) => rule === undefined)).toEqual([]);
  });

  it('are public only where this list says so', () => {
    expect(namesOf('public')).toEqual(PUBLIC_ROUTES);
  });

  it('are for clients only where this list says so', () => {
    expect(namesOf('client')).toEqual(CLIENT_ROUTES);
  });

  it('leave policies to the handler for writes alone', () => {
    const left = routes.filter(({ rule }) => rule?.kind === 'interaction' && rule.policies === 'handler');
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter(({ name }) => name.startsWith('GET '))).toEqual([]);
  });

  it('answer 401 without a credential unless they are public or for clients', async () => {
    const open = new Set([...namesOf('public'), ...namesOf('client')]);
    const closed = routes.filter(({ name }) => !open.has(name));
    for (const { name } of closed) {
      const [method = '', pattern = ''] = name.split(' ');
      const path = pattern
        .replace(':type', 'Patient')
        .replace(':compartment', 'Patient')
        .replaceAll(/:\w+/g, 'x');
      expect([name, (await server.request(method, path)).status]).toEqual([name, 401]);
    }
  });
});
