import {
  aKeyPair,
  asParameters,
  assertionClaims,
  encoded,
  JWT_BEARER,
  signedBy,
} from '../support/client-assertion';
import { aClient, ClientBuilder } from '../support/client.builder';
import { CALLBACK } from '../support/code-flow';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { Answer, ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const SECRET = 'a secret of some length';

describe('backend services (SMART 2.2 §backend-services)', () => {
  const pair = aKeyPair('RS384');
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1');
  });
  afterAll(() => server.close());

  const aBackend = (): ClientBuilder =>
    aClient()
      .withSecret(SECRET)
      .with({
        type: 'bulk-api-client',
        grant_types: undefined,
        scope: ['system/Patient.rs'],
        jwks: [pair.jwk],
      });

  const assertion = (id: string, claims: Record<string, unknown> = {}, key = pair) => {
    const usual = assertionClaims(id, `${ISSUER}/oauth2/token`, server.clock.now());
    return signedBy(key, { claims: { ...usual, ...claims } });
  };

  const ask = (id: string, parameters: Record<string, string> = {}): Promise<Answer> =>
    server.token({
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      ...asParameters(assertion(id)),
      ...parameters,
    });

  it('BACK-1 a backend client is refused by secret and without proof', async () => {
    const { id } = await aBackend().registeredAt(server);
    expect((await ask(id)).status).toBe(200);
    const request = { grant_type: 'client_credentials', scope: 'system/Patient.rs' };
    const attempts = [
      await server.token(request, { basic: { id, secret: SECRET } }),
      await server.token({ ...request, client_id: id, client_secret: SECRET }),
      await server.token({ ...request, client_id: id }),
    ];
    for (const { status, json } of attempts) expect([status, json.error]).toEqual([401, 'invalid_client']);
    const right = await server.form('/oauth2/introspect', { token: 'x' }, { basic: { id, secret: SECRET } });
    expect(right.status).toBe(401);
    expect((await server.get('/fhir/Patient', { basic: { id, secret: SECRET } })).status).toBe(401);
  });

  it('BACK-1 a backend client gets tokens by no other grant, nor registers one', async () => {
    const { id } = await aBackend()
      .with({ auth: { password: { refresh_token: true }, authorization_code: { redirect_uri: CALLBACK } } })
      .registeredAt(server);
    const user = await aUser().storedAt(server);
    const grants = [
      { grant_type: 'password', username: user.id, password: user.password },
      { grant_type: 'refresh_token', refresh_token: `nfa_rt_${'A'.repeat(43)}` },
      { grant_type: 'authorization_code', code: `nfa_ac_${'A'.repeat(43)}` },
    ];
    for (const parameters of grants) {
      const { status, json } = await ask(id, parameters);
      expect([parameters.grant_type, status, json.error]).toEqual([
        parameters.grant_type,
        400,
        'unauthorized_client',
      ]);
    }
    for (const changes of [
      { grant_types: ['client_credentials', 'password'] },
      { grant_types: ['authorization_code'], auth: { authorization_code: { redirect_uri: CALLBACK } } },
      { token_endpoint_auth_method: 'client_secret_basic' },
      { token_endpoint_auth_method: 'none' },
    ]) {
      const body = { type: 'bulk-api-client', jwks: [pair.jwk], ...changes };
      const answer = await server.send('POST', '/Client', body);
      expect([changes, answer.status, answer.json.issue?.[0].code]).toEqual([changes, 422, 'business-rule']);
    }
  });

  it('BACK-2 scope must be sent, and nothing beyond registration is granted', async () => {
    const { id } = await aBackend().registeredAt(server);
    const missing = await ask(id, { scope: '' });
    expect([missing.status, missing.json.error]).toEqual([400, 'invalid_scope']);
    for (const scope of [
      'system/*.rs',
      'system/Patient.cruds',
      'system/Observation.rs',
      'user/Patient.rs',
      'openid',
    ]) {
      const { status, json } = await ask(id, { scope });
      expect([scope, status, json.error]).toEqual([scope, 400, 'invalid_scope']);
    }
    const some = await ask(id, { scope: 'system/Observation.rs system/Patient.r' });
    expect([some.status, some.json.scope]).toEqual([200, 'system/Patient.r']);
  });

  it('BACK-3 success is bearer, five minutes at most, with scope and without refresh token; it reads what policies allow', async () => {
    const { id } = await aBackend()
      .with({ auth: { client_credentials: { access_token_expiration: 3600 } } })
      .registeredAt(server);
    const { status, json } = await ask(id);
    expect(status).toBe(200);
    const { access_token: bearer, ...rest } = json;
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 300, scope: 'system/Patient.rs' });
    expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(403);
    await aPolicy().linkedTo(`Client/${id}`).storedAt(server);
    expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(200);
    expect((await server.get('/fhir/Observation', { bearer })).status).toBe(403);
    server.clock.advance(301);
    expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(401);
  });

  it('BACK-4 a wrong grant_type is 400', async () => {
    const { id } = await aBackend().registeredAt(server);
    for (const grant of ['client-credentials', 'urn:x', 'CLIENT_CREDENTIALS', 'implicit']) {
      expect([grant, (await ask(id, { grant_type: grant })).status]).toEqual([grant, 400]);
    }
    expect((await ask(id, { grant_type: '' })).status).toBe(400);
  });

  it('BACK-4 a wrong client_assertion_type or assertion is 400 or 401, and never says why', async () => {
    const { id } = await aBackend().registeredAt(server);
    const seconds = Math.floor(server.clock.now().getTime() / 1000);
    const none = `${encoded({ alg: 'none' })}.${encoded(assertionClaims(id, ISSUER, server.clock.now()))}.`;
    const wrong: Record<string, string>[] = [
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
      { client_assertion_type: '' },
      { client_assertion: '' },
      { client_assertion: 'no.jwt.atall' },
      { client_assertion: none },
      { client_assertion: assertion(id, {}, aKeyPair('RS384', pair.kid)) },
      { client_assertion: assertion(id, { aud: 'https://elsewhere.test/token' }) },
      { client_assertion: assertion(id, { exp: seconds - 120 }) },
      { client_assertion: assertion(id, { exp: seconds + 3600 }) },
      { client_assertion: assertion(id, { sub: 'another' }) },
      { client_assertion: assertion('unknown') },
      { client_assertion: assertion(id, { jti: undefined }) },
    ];
    for (const change of wrong) {
      const { status, json } = await ask(id, change);
      expect([change, [400, 401].includes(status), json.access_token]).toEqual([change, true, undefined]);
    }
    const replayed = asParameters(assertion(id));
    expect((await ask(id, replayed)).status).toBe(200);
    expect((await ask(id, replayed)).status).toBe(401);
    expect((await ask(id, { client_assertion_type: JWT_BEARER })).status).toBe(200);
  });
});
