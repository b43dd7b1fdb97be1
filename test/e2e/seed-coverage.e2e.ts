import { parse } from 'yaml';
import { aClient, TestClient } from '../support/client.builder';
import { BASES, storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, basic, TestServer } from '../support/test-server';

const grant = { grant_type: 'client_credentials' };

/** The rows of contract §14 whose features exist, each by its words. */
describe('seed coverage (contract §14)', () => {
  let server: TestServer;
  let backend: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1', { name: [{ family: 'Okafor' }] });
    backend = await aClient('backend').withGrants('client_credentials', 'basic').registeredAt(server);
    await aPolicy().linkedTo('Client/backend').storedAt(server);
  });
  afterAll(() => server.close());

  const putYaml = (path: string, body: string): Promise<Answer> =>
    server.request('PUT', path, {
      basic: ADMIN,
      headers: { 'Content-Type': 'text/yaml', Accept: 'text/yaml' },
      body,
    });

  describe('14.1 Aidbox', () => {
    it('OAuth 2.0 guards the FHIR API: no token: 401', async () => {
      for (const base of BASES) expect((await server.get(`${base}/Patient`)).status).toBe(401);
    });

    it("Access on the app's own behalf: client_credentials", async () => {
      const bearer = await server.accessToken(backend);
      expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(200);
    });

    it('Prerequisite: running instance, configured clients: start without configuration; PUT /Client/{id} as Admin', async () => {
      expect((await server.get('/health/live')).json).toEqual({ status: 'up' });
      expect((await server.get('/health/ready')).json).toEqual({ status: 'up' });
      expect((await server.send('PUT', '/Client/configured', {}, { basic: ADMIN })).status).toBe(201);
    });

    it('Client credentials: backend app, id and secret, no user: POST /auth/token without userinfo and refresh token', async () => {
      const body = { ...grant, client_id: backend.id, client_secret: backend.secret };
      const answer = await server.request('POST', '/auth/token', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      expect(answer.json.access_token).toMatch(/^nfa_at_/);
      expect(answer.json).not.toHaveProperty('userinfo');
      expect(answer.json).not.toHaveProperty('refresh_token');
    });

    it("Own resources, or another owner's by arrangement: AccessPolicy linked to the Client, system/ scopes", async () => {
      const client = await aClient().withScope('system/Patient.rs').registeredAt(server);
      const bearer = await server.accessToken(client, 'system/Patient.rs');
      expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(403);
      await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
      expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(200);
      expect((await server.get('/Client', { bearer })).status).toBe(403);
    });

    it('PUT /Client/myapp in YAML, secret, grant_types: [password]: 201 YAML without secret', async () => {
      const answer = await putYaml('/Client/myapp', 'secret: verysecret\ngrant_types:\n- password\n');
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe('http://localhost:8080/Client/myapp/_history/1');
      expect(answer.headers.get('content-type')).toBe('text/yaml; charset=utf-8');
      expect(parse(answer.text)).toEqual({
        resourceType: 'Client',
        id: 'myapp',
        meta: { versionId: '1', lastUpdated: expect.any(String) },
        active: true,
        grant_types: ['password'],
      });
    });

    it('the secret is in no answer, no version and no search', async () => {
      await putYaml('/Client/hidden', 'secret: verysecret\n');
      for (const path of [
        '/Client/hidden',
        '/Client/hidden/_history',
        '/Client/hidden/_history/1',
        '/Client',
      ]) {
        const answer = await server.get(path, { basic: ADMIN });
        expect(answer.status).toBe(200);
        expect(answer.text).not.toMatch(/verysecret|argon2|"secret"/);
      }
      expect((await server.get('/Client?secret=verysecret', { basic: ADMIN })).status).toBe(400);
    });

    it('auth.password.secret_required true/false: without secret: 401 invalid_client', async () => {
      await server.send('PUT', '/Client/strict', {
        secret: 'verysecret',
        grant_types: ['password'],
        auth: { password: { secret_required: true } },
      });
      const parameters = { grant_type: 'password', username: 'user', password: 'password' };
      const answer = await server.token({ ...parameters, client_id: 'strict' });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    });

    it('GET /Patient with Bearer, also by curl; opaque tokens: 200 searchset; Accept: */* suffices', async () => {
      const bearer = await server.accessToken(backend);
      const answer = await server.get('/Patient', { bearer, headers: { Accept: '*/*' } });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 });
    });

    it('A Session for each access token: a new Session per grant', async () => {
      const client = await aClient().registeredAt(server);
      const headers = { 'User-Agent': 'curl/8.5' };
      for (let issued = 0; issued < 2; issued++) await server.token(grant, { basic: client, headers });
      const sessions = await server.query(
        `SELECT s.type, s.active, s.user_id, s.version, s.document->>'userAgent' AS agent, s.document->>'ip' AS ip,
                count(t.hash)::integer AS tokens, bool_and(t.jti = s.jti AND t.expires_at = s.expires_at) AS same
         FROM session s JOIN access_token t ON t.session_id = s.id WHERE s.client_id = $1 GROUP BY s.id`,
        [client.id],
      );
      const session = {
        type: 'client_credentials',
        active: true,
        user_id: null,
        version: 1,
        agent: 'curl/8.5',
        ip: '127.0.0.1',
        tokens: 1,
        same: true,
      };
      expect(sessions).toEqual([session, session]);
    });
  });

  describe('14.2 Medplum', () => {
    it('Admin creates a client: POST /Client: 201 with id; secret by $rotate-secret', async () => {
      const created = await server.send('POST', '/Client', { name: 'Backend', type: 'backend' });
      expect(created.status).toBe(201);
      const { id } = created.json;
      const rotated = await server.send('POST', `/Client/${id}/$rotate-secret`, {});
      expect(rotated.status).toBe(200);
      const [parameter] = rotated.json.parameter;
      expect(rotated.json).toEqual({ resourceType: 'Parameters', parameter: [parameter] });
      expect(parameter).toEqual({ name: 'secret', valueString: expect.stringMatching(/^[\w-]{43}$/) });
      await expect(server.accessToken({ id, secret: parameter.valueString })).resolves.toMatch(/^nfa_at_/);
    });

    it('Set Redirect URI: auth.authorization_code.redirect_uri', async () => {
      const auth = { authorization_code: { redirect_uri: 'https://app.example/cb' } };
      const answer = await server.send('POST', '/Client', { type: 'web-app', auth });
      expect([answer.status, answer.json.auth]).toEqual([201, auth]);
    });

    it('Use access_token for API calls: GET /fhir/R4/Patient with Bearer', async () => {
      const bearer = await server.accessToken(backend);
      const answer = await server.get('/fhir/R4/Patient', { bearer });
      expect([answer.status, answer.json.total]).toEqual([200, 1]);
    });
  });

  describe('14.3 Medblocks', () => {
    it('Credentials needed before API access: 401 without', async () => {
      expect((await server.get('/fhir/Patient')).status).toBe(401);
    });

    it('Client "Admin" with all permissions exists by default; more can be created: POST /Client with its token', async () => {
      const bearer = await server.accessToken(ADMIN);
      const client = await server.get('/Client/admin', { bearer });
      expect(client.json).toMatchObject({
        name: 'Admin',
        active: true,
        grant_types: ['client_credentials', 'basic'],
      });
      const policy = await server.get('/AccessPolicy/admin', { bearer });
      expect(policy.json).toMatchObject({ engine: 'allow', link: [{ reference: 'Client/admin' }] });
      expect((await server.send('POST', '/Client', { name: 'Another' }, { bearer })).status).toBe(201);
    });

    it('Client credentials give a Bearer', async () => {
      expect((await server.token(grant, { basic: backend })).json.token_type).toBe('Bearer');
    });

    it('Backend client: type: backend; $rotate-secret shows the secret once', async () => {
      await server.send('PUT', '/Client/shown-once', { type: 'backend' });
      const rotated = await server.send('POST', '/Client/shown-once/$rotate-secret', {});
      const secret = rotated.json.parameter[0].valueString as string;
      for (const path of ['/Client/shown-once', '/Client/shown-once/_history', '/Client']) {
        expect((await server.get(path, { basic: ADMIN })).text).not.toContain(secret);
      }
      const rows = await server.query<{ text: string }>(
        `SELECT secret::text AS text FROM client WHERE id = 'shown-once'`,
      );
      expect(rows[0]?.text).not.toContain(secret);
    });

    it('POST /oauth2/token, Basic, form grant_type=client_credentials: 200', async () => {
      const headers = { Authorization: basic(backend.id, backend.secret) };
      expect((await server.token(grant, { headers })).status).toBe(200);
    });

    it('{access_token, expires_in: 3599, scope: "", token_type: "bearer"}: same members; configured lifetime, "", Bearer', async () => {
      const auth = { client_credentials: { access_token_expiration: 3599 } };
      const client = await aClient().with({ auth }).registeredAt(server);
      expect((await server.token(grant, { basic: client })).json).toEqual({
        access_token: expect.any(String),
        expires_in: 3599,
        scope: '',
        token_type: 'Bearer',
      });
    });

    it('GET /fhir/Patient with Bearer and Content-Type: application/fhir+json: 200 application/fhir+json', async () => {
      const bearer = await server.accessToken(backend);
      const headers = { 'Content-Type': 'application/fhir+json' };
      const answer = await server.get('/fhir/Patient', { bearer, headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    });

    it('SPA client: id only: type: spa, no secret', async () => {
      const auth = { authorization_code: { redirect_uri: 'https://app.example/cb' } };
      const answer = await server.send('PUT', '/Client/spa', { type: 'spa', auth });
      expect(answer.status).toBe(201);
      const token = await server.token({ ...grant, client_id: 'spa' });
      expect([token.status, token.json.error]).toEqual([401, 'invalid_client']);
    });

    it('Later requests carry the Bearer: 200 until expiry; then 401', async () => {
      const bearer = await server.accessToken(backend);
      expect((await server.get('/fhir/Patient', { bearer })).status).toBe(200);
      server.clock.advance(299);
      expect((await server.get('/fhir/Patient', { bearer })).status).toBe(200);
      server.clock.advance(1);
      expect((await server.get('/fhir/Patient', { bearer })).status).toBe(401);
    });
  });
});
