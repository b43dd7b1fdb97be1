import { ClientAssertionAlg } from '../../src/protocol/ports/client-keys';
import { aClient } from '../support/client.builder';
import {
  aKeyPair,
  asParameters,
  assertionClaims,
  ClientKeyPair,
  signedBy,
} from '../support/client-assertion';
import { newPkce, redeem } from '../support/code-flow';
import { sendRaw } from '../support/raw-http';
import { answerOf, aSmartApp, handleOf, loggedIn, smartPath } from '../support/smart-app';
import { OnlineApp } from '../support/online-app';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const DOCUMENTS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

const CONFIDENTIAL = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** Whoever changes this changes what every client is told. */
const golden = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/oauth2/authorize`,
  token_endpoint: `${ISSUER}/oauth2/token`,
  userinfo_endpoint: `${ISSUER}/oauth2/userinfo`,
  jwks_uri: `${ISSUER}/.well-known/jwks.json`,
  introspection_endpoint: `${ISSUER}/oauth2/introspect`,
  revocation_endpoint: `${ISSUER}/oauth2/revoke`,
  end_session_endpoint: `${ISSUER}/oauth2/logout`,
  scopes_supported: [
    'openid',
    'profile',
    'email',
    'phone',
    'address',
    'fhirUser',
    'offline_access',
    'online_access',
    'launch',
    'launch/patient',
    'patient/*.cruds',
    'patient/*.rs',
    'user/*.cruds',
    'user/*.rs',
    'system/*.cruds',
    'system/*.rs',
  ],
  response_types_supported: ['code', 'token', 'id_token', 'id_token token'],
  response_modes_supported: ['query', 'fragment', 'form_post'],
  grant_types_supported: [
    'client_credentials',
    'authorization_code',
    'password',
    'refresh_token',
    'implicit',
  ],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  token_endpoint_auth_methods_supported: [...CONFIDENTIAL, 'none'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256'],
  introspection_endpoint_auth_methods_supported: [...CONFIDENTIAL, 'Bearer'],
  introspection_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256'],
  revocation_endpoint_auth_methods_supported: [...CONFIDENTIAL, 'none'],
  revocation_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256'],
  code_challenge_methods_supported: ['S256'],
  claims_supported: [
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'auth_time',
    'nonce',
    'at_hash',
    'sid',
    'name',
    'given_name',
    'middle_name',
    'family_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'gender',
    'zoneinfo',
    'locale',
    'email',
    'phone_number',
    'address',
    'fhirUser',
  ],
  claims_parameter_supported: false,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  authorization_response_iss_parameter_supported: true,
};

/** The order in which grants are listed means nothing. */
function sorted(document: typeof golden): typeof golden {
  return { ...document, grant_types_supported: [...document.grant_types_supported].sort() };
}

describe('discovery (OIDC Discovery §4, RFC 8414 §3, contract §9.7)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it.each(DOCUMENTS)('DISC-1, DISC-3, DISC-4 serves the golden document at %s', async (path) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(sorted(answer.json)).toEqual(sorted(golden));
  });

  it.each(DOCUMENTS)(
    'DISC-2 takes the issuer of %s from the configuration, whatever the request says',
    async (path) => {
      const plain = await server.get(path);
      const headers = [
        ['X-Forwarded-Host', 'evil.example'],
        ['X-Forwarded-Proto', 'ftp'],
        ['X-Forwarded-Port', '1'],
        ['X-Forwarded-Prefix', '/evil'],
        ['Forwarded', 'host=evil.example;proto=ftp'],
        ['X-Original-URL', '/evil'],
        ['Accept', 'application/jwt'],
      ] as const;
      const answer = await sendRaw(server.url, {
        method: 'GET',
        path: `http://evil.example${path}?x=1`,
        headers,
      });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, plain.json]);
      const { issuer } = plain.json;
      expect(issuer).toBe(ISSUER);
      const { search, hash, pathname } = new URL(issuer);
      expect([search, hash, pathname]).toEqual(['', '', '/']);
    },
  );

  it('DISC-5 names nothing that is not built', async () => {
    for (const path of DOCUMENTS) {
      const { json } = await server.get(path);
      for (const [name, endpoint] of [
        ['registration_endpoint', '/oauth2/register'],
        ['pushed_authorization_request_endpoint', '/oauth2/par'],
        ['device_authorization_endpoint', '/oauth2/device_authorization'],
      ] as const) {
        expect(json).not.toHaveProperty(name);
        expect([endpoint, (await server.form(endpoint, {})).status]).toEqual([endpoint, 404]);
      }
      for (const name of Object.keys(json)) {
        expect(name).not.toMatch(/^(?:dpop|backchannel|frontchannel|tls_client|request_object)/);
      }
    }
  });

  describe('DISC-6 every advertised value works', () => {
    /** What each endpoint is used with. */
    const methods: Readonly<Record<string, readonly string[]>> = {
      authorization_endpoint: ['GET', 'POST'],
      token_endpoint: ['POST'],
      userinfo_endpoint: ['GET', 'POST'],
      jwks_uri: ['GET'],
      introspection_endpoint: ['POST'],
      revocation_endpoint: ['POST'],
      end_session_endpoint: ['GET', 'POST'],
    };

    it('each endpoint is there, with its methods and no others', async () => {
      const { json } = await server.get(DOCUMENTS[0]!);
      const endpoints = Object.keys(json).filter((name) => /_(?:endpoint|uri)$/.test(name));
      expect(endpoints.sort()).toEqual(Object.keys(methods).sort());
      for (const name of endpoints) {
        expect(json[name]).toMatch(new RegExp(`^${ISSUER}/`));
        const path = json[name].slice(ISSUER.length);
        for (const method of ['GET', 'POST']) {
          const options =
            method === 'POST'
              ? { body: '', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
              : {};
          const { status } = await server.request(method, path, options);
          const isServed = methods[name]!.includes(method);
          expect([name, method, status === 404, status === 405]).toEqual([name, method, false, !isServed]);
          expect(status).toBeLessThan(500);
        }
      }
    });

    it('each grant_type of the token endpoint is known there', async () => {
      const client = await aClient().registeredAt(server);
      for (const grantType of golden.grant_types_supported.filter((name) => name !== 'implicit')) {
        const answer = await server.token({ grant_type: grantType }, { basic: client });
        expect([grantType, answer.json.error]).not.toEqual([grantType, 'unsupported_grant_type']);
      }
      const unknown = await server.token({ grant_type: 'urn:x' }, { basic: client });
      expect(unknown.json.error).toBe('unsupported_grant_type');
    });

    it('each scope can be had', async () => {
      const user = await aUser('scoped')
        .with({ fhirUser: { reference: 'Patient/scoped' } })
        .storedAt(server);
      const identity = golden.scopes_supported.filter((scope) => !scope.includes('/'));
      // Only an EHR brings about `launch`, and only a login `online_access`.
      const elsewhere = ['launch', 'online_access'];
      for (const scope of golden.scopes_supported.filter((name) => !elsewhere.includes(name))) {
        const client = await aClient()
          .withGrants('client_credentials', 'password', 'refresh_token')
          .withScope(...identity, scope)
          .registeredAt(server);
        const login = { grant_type: 'password', username: user.id, password: user.password };
        const grant = scope.startsWith('system/') ? { grant_type: 'client_credentials' } : login;
        const answer = await server.token({ ...(grant as Record<string, string>), scope }, { basic: client });
        expect([scope, answer.status, answer.json.scope]).toEqual([scope, 200, scope]);
      }
    });

    it('the scope online_access can be had by logging in', async () => {
      const app = await OnlineApp.start(server, await aUser().storedAt(server));
      expect((await app.tokens('online_access')).scope).toBe('online_access');
    });

    it('the scope launch can be had from an EHR', async () => {
      const app = await aSmartApp().registeredAt(server);
      const user = await aUser().storedAt(server);
      const launch = await handleOf(server, app, { user: user.id });
      const pkce = newPkce();
      const browser = await loggedIn(server, user);
      const { code = '' } = answerOf(
        await browser.get(smartPath(server, app, pkce, { scope: 'launch', launch })),
      );
      expect((await redeem(server, app, { code, pkce })).json.scope).toBe('launch');
    });

    it.each(['token', 'introspection', 'revocation'] as const)(
      'each method of client authentication works at the %s endpoint, and no other',
      async (endpoint) => {
        const key = `${endpoint}_endpoint_auth_methods_supported` as const;
        const path = golden[`${endpoint}_endpoint`].slice(ISSUER.length);
        const user = await aUser().storedAt(server);
        const login = { grant_type: 'password', username: user.id, password: user.password };
        const confidential = await aClient().withGrants('password').registeredAt(server);
        const open = await aClient()
          .withoutSecret()
          .withGrants('password')
          .with({ token_endpoint_auth_method: 'none', auth: { password: { secret_required: false } } })
          .registeredAt(server);
        const parameters = { ...login, token: 'unknown' };
        const { id: client_id, secret: client_secret } = confidential;
        const pairs = golden[`${endpoint}_endpoint_auth_signing_alg_values_supported`].map((alg) =>
          aKeyPair(alg as ClientAssertionAlg),
        );
        const signing = await aClient()
          .withoutSecret()
          .withGrants('password')
          .with({ jwks: pairs.map(({ jwk }) => jwk) })
          .registeredAt(server);
        const byKey = (pair: ClientKeyPair) => {
          const claims = assertionClaims(signing.id, ISSUER, server.clock.now());
          return server.form(path, { ...parameters, ...asParameters(signedBy(pair, { claims })) });
        };
        const attempts: Readonly<Record<string, () => Promise<{ status: number }>>> = {
          client_secret_basic: () => server.form(path, parameters, { basic: confidential }),
          client_secret_post: () => server.form(path, { ...parameters, client_id, client_secret }),
          none: () => server.form(path, { ...parameters, client_id: open.id }),
          Bearer: async () => server.form(path, parameters, { bearer: await server.accessToken() }),
          private_key_jwt: () => byKey(pairs[0]!),
        };
        for (const [method, attempt] of Object.entries(attempts)) {
          const { status } = await attempt();
          expect([method, status === 200]).toEqual([method, golden[key].includes(method)]);
        }
        for (const pair of pairs) expect([pair.alg, (await byKey(pair)).status]).toEqual([pair.alg, 200]);
      },
    );
  });
});
