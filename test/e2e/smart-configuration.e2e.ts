import { BASES } from '../support/patients';
import { ISSUER, TestServer } from '../support/test-server';

const PATHS = BASES.map((base) => `${base}/.well-known/smart-configuration`);

/** Whoever changes this changes what every app is told. */
const CAPABILITIES = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
];

describe('SMART configuration (SMART 2.2 §conformance)', () => {
  let server: TestServer;
  let document: any;
  beforeAll(async () => {
    server = await TestServer.start();
    document = (await server.get(PATHS[0]!)).json;
  });
  afterAll(() => server.close());

  it.each(PATHS)(
    'DISC-7, WEB-1 is at %s, for everybody, whatever Accept says, with absolute URLs',
    async (path) => {
      for (const accept of ['application/json', 'text/html', 'application/fhir+json', 'image/png']) {
        const headers = { Accept: accept, Origin: 'https://any.example' };
        const answer = await server.get(path, { headers });
        expect([accept, answer.status, answer.json]).toEqual([accept, 200, document]);
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
      for (const [name, value] of Object.entries<unknown>(document)) {
        if (/(?:_endpoint|_uri|^issuer)$/.test(name))
          expect(String(value)).toMatch(new RegExp(`^${ISSUER}(?:/|$)`));
      }
    },
  );

  it('DISC-8 has the token endpoint, grants, capabilities, and S256 as the only challenge method', () => {
    expect(document.token_endpoint).toBe(`${ISSUER}/oauth2/token`);
    expect(document.grant_types_supported).toEqual(
      expect.arrayContaining(['authorization_code', 'client_credentials']),
    );
    expect(document.code_challenge_methods_supported).toEqual(['S256']);
  });

  it('DISC-9 has issuer and keys with sso-openid-connect, and the authorization endpoint with launches', async () => {
    const { issuer, jwks_uri: jwks, authorization_endpoint: authorize } = document;
    expect([issuer, jwks, authorize]).toEqual([
      ISSUER,
      `${ISSUER}/.well-known/jwks.json`,
      `${ISSUER}/oauth2/authorize`,
    ]);
    const openid = (await server.get('/.well-known/openid-configuration')).json;
    for (const name of Object.keys(document).filter((name) => name in openid)) {
      if (name === 'token_endpoint_auth_methods_supported') continue;
      expect([name, document[name]]).toEqual([name, openid[name]]);
    }
  });

  it('DISC-10 names the methods and algorithms of client authentication, and scopes', () => {
    expect(document.token_endpoint_auth_methods_supported).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
    ]);
    expect(document.token_endpoint_auth_signing_alg_values_supported).toEqual(
      expect.arrayContaining(['RS384', 'ES384']),
    );
    expect(document.scopes_supported).toEqual(
      expect.arrayContaining([
        'openid',
        'fhirUser',
        'launch',
        'launch/patient',
        'offline_access',
        'online_access',
        'patient/*.rs',
      ]),
    );
  });

  it('DISC-11 names the other endpoints, each of which is served, and none for the state of apps', async () => {
    const { response_types_supported: types, smart_app_state_endpoint: state } = document;
    expect([types.includes('code'), state]).toEqual([true, undefined]);
    for (const name of ['management_endpoint', 'introspection_endpoint', 'revocation_endpoint']) {
      const method = name === 'management_endpoint' ? 'GET' : 'POST';
      const { status } = await server.request(method, document[name].slice(ISSUER.length));
      expect([name, status < 500 && status !== 404 && status !== 405]).toEqual([name, true]);
    }
  });

  it('DISC-12, DISC-13 lists the capabilities that work, and no others', () => {
    expect(document.capabilities).toEqual(CAPABILITIES);
    for (const capability of ['context-standalone-encounter', 'smart-app-state']) {
      expect(document.capabilities).not.toContain(capability);
    }
    for (const capability of document.capabilities) expect(capability).toMatch(/^[a-z][a-z0-9-]*$/);
  });
});
