import { aClient, TestClient } from '../../support/client.builder';
import { aPolicy } from '../../support/policy.builder';
import { ISSUER, TestServer } from '../../support/test-server';

const grant = { grant_type: 'client_credentials' };

describe('the client_credentials grant (contract §8.3, §8.4)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const ask = (client: TestClient, parameters: Record<string, string> = {}) =>
    server.token({ ...grant, ...parameters }, { basic: client });

  describe('the grant', () => {
    it('is unauthorized_client where grant_types does not list it', async () => {
      const client = await aClient().withGrants('basic').registeredAt(server);
      const answer = await ask(client);
      expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
    });

    it('is listed by the type backend', async () => {
      const { id, secret } = { id: 'preset-backend', secret: 'a secret of my own' };
      await server.send('PUT', `/Client/${id}`, { type: 'backend', secret, scope: ['system/Patient.rs'] });
      expect((await ask({ id, secret }, { scope: 'system/Patient.rs' })).status).toBe(200);
    });

    it.each([
      'nonsense',
      'CLIENT_CREDENTIALS',
      'basic',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:grant-type:device_code',
      'constructor',
    ])('GRANT-12 %s is unsupported_grant_type', async (grantType) => {
      const client = await aClient().registeredAt(server);
      const answer = await server.token({ grant_type: grantType }, { basic: client });
      expect([answer.status, answer.json.error]).toEqual([400, 'unsupported_grant_type']);
    });

    it('GRANT-10 gives no refresh token, no id_token and no userinfo, and drops openid', async () => {
      const client = await aClient()
        .withGrants('client_credentials', 'refresh_token')
        .withScope('openid', 'offline_access', 'system/Patient.rs')
        .registeredAt(server);
      const answer = await ask(client, { scope: 'openid offline_access system/Patient.rs' });
      expect(answer.json).toEqual({
        access_token: expect.stringMatching(/^nfa_at_[\w-]{43}$/),
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'system/Patient.rs',
      });
    });
  });

  describe('SCOPE-3 scope', () => {
    const listed = ['system/Patient.rs', 'system/Observation.r', 'system/Observation.s'];
    let bound: TestClient;
    beforeAll(async () => {
      bound = await aClient()
        .withScope(...listed, 'patient/Patient.r', 'user/Patient.r', 'openid')
        .registeredAt(server);
    });

    it.each([
      ['system/Patient.rs', 'system/Patient.rs'],
      ['system/Patient.r', 'system/Patient.r'],
      ['system/Patient.read', 'system/Patient.read'],
      ['system/Observation.rs', 'system/Observation.rs'],
      ['system/Patient.rs system/Patient.rs', 'system/Patient.rs'],
      ['system/Patient.rs system/Patient.cruds', 'system/Patient.rs'],
      ['system/Patient.rs openid', 'system/Patient.rs'],
      ['system/Patient.rs patient/Patient.r user/Patient.r', 'system/Patient.rs'],
      ['system/Patient.rs something', 'system/Patient.rs'],
      ['system/Patient.rs?gender=female', 'system/Patient.rs?gender=female'],
    ])('"%s" is granted as "%s"', async (scope, granted) => {
      const answer = await ask(bound, { scope });
      expect([answer.status, answer.json.scope]).toEqual([200, granted]);
    });

    it.each([
      ['nothing of it is covered', 'system/Condition.r'],
      ['it is covered in part', 'system/Patient.cruds'],
      ['only other levels', 'patient/Patient.r user/Patient.r'],
      ['only identity', 'openid'],
      ['a resource scope is dropped though another remains', 'system/Condition.r something'],
      ['it is a wildcard', 'system/*.rs'],
      ['its query is no search of the type', 'system/Patient.rs?category=laboratory'],
      ['its query has a modifier', 'system/Patient.rs?gender:not=male'],
      ['no permission letter', 'system/Patient.'],
      ['letters in the wrong order', 'system/Patient.sr'],
      ['a lower-case type', 'system/patient.r'],
      ['an upper-case level', 'SYSTEM/Patient.r system/Patient.rs'],
      ['a character outside the grammar', 'system/Patient.rs "x"'],
      ['a tab between scopes', 'system/Patient.rs\tsystem/Patient.r'],
      ['a hundred and one scopes', Array.from({ length: 101 }, (_, index) => `s${index}`).join(' ')],
    ])('is invalid_scope where %s', async (_, scope) => {
      const answer = await ask(bound, { scope });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    });

    it('omitted is empty and echoed as ""', async () => {
      expect((await ask(bound)).json.scope).toBe('');
    });

    it('omitted by a smart-app is invalid_scope', async () => {
      const client = await aClient()
        .ofType('smart-app')
        .with({ auth: { authorization_code: { redirect_uri: 'https://app.example/cb' } } })
        .withScope('system/Patient.rs')
        .registeredAt(server);
      const answer = await ask(client);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
      expect((await ask(client, { scope: 'system/Patient.rs' })).status).toBe(200);
    });

    it('of a client with an empty list permits no SMART resource scope', async () => {
      const client = await aClient().registeredAt(server);
      const answer = await ask(client, { scope: 'system/Patient.rs' });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    });

    it('RS-3 bounds the token, whatever policies allow', async () => {
      await aPolicy().linkedTo(`Client/${bound.id}`).storedAt(server);
      const token = await server.accessToken(bound, 'system/Patient.r');
      expect((await server.get('/fhir/Patient/unknown', { bearer: token })).status).toBe(404);
      const search = await server.get('/fhir/Patient', { bearer: token });
      expect(search.status).toBe(403);
      expect(search.headers.get('www-authenticate')).toBe(
        'Bearer realm="nest-fhir-auth", error="insufficient_scope", scope="system/Patient.s"',
      );
    });

    it('of a scope-bound client, when empty, reaches no resource (rule 1)', async () => {
      const token = await server.accessToken(bound);
      expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(403);
      const admin = await server.get('/Client', { bearer: token });
      expect(admin.status).toBe(403);
      expect(admin.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    });
  });

  describe('KEY-5 resource and audience', () => {
    const audience = ['https://api.example/fhir', 'https://other.example/fhir'];
    let client: TestClient;
    let foreign: TestClient;
    beforeAll(async () => {
      client = await aClient().registeredAt(server);
      foreign = await aClient()
        .with({ auth: { client_credentials: { audience } } })
        .registeredAt(server);
      for (const { id } of [client, foreign]) await aPolicy().linkedTo(`Client/${id}`).storedAt(server);
    });

    const audienceOf = async (sessionOf: string) => {
      const [row] = await server.query<{ audience: string[] }>(
        'SELECT audience FROM access_token WHERE client_id = $1 ORDER BY issued_at DESC LIMIT 1',
        [sessionOf],
      );
      return row?.audience;
    };

    it.each(['', '/fhir', '/fhir/R4'])('"{iss}%s" is one audience with the others', async (path) => {
      const answer = await ask(client, { resource: ISSUER + path });
      expect(answer.status).toBe(200);
      expect(await audienceOf(client.id)).toEqual([ISSUER + path]);
      const read = await server.get('/fhir/Patient', { bearer: answer.json.access_token });
      expect(read.status).toBe(200);
    });

    it('defaults to the FHIR base', async () => {
      expect((await ask(client)).status).toBe(200);
      expect(await audienceOf(client.id)).toEqual([`${ISSUER}/fhir`]);
    });

    it.each(['resource', 'audience'])('%s outside the list is invalid_target', async (name) => {
      for (const value of ['https://evil.example', `${ISSUER}/fhir/`, `${ISSUER}/fhir/R5`, 'x']) {
        const answer = await ask(client, { [name]: value });
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_target']);
      }
    });

    it('may repeat, as form pairs and as a JSON list', async () => {
      const [first = '', second = ''] = audience;
      const form = new URLSearchParams({ ...grant, resource: first });
      form.append('audience', second);
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await server.request('POST', '/oauth2/token', {
        basic: foreign,
        headers,
        body: form.toString(),
      });
      expect(answer.status).toBe(200);
      expect(await audienceOf(foreign.id)).toEqual(audience);
      const json = await server.send(
        'POST',
        '/oauth2/token',
        { ...grant, resource: audience },
        { basic: foreign },
      );
      expect(json.status).toBe(200);
    });

    it('of another API makes a token that is none here: 401 invalid_token', async () => {
      const token = await server.accessToken(foreign);
      const answer = await server.get('/fhir/Patient', { bearer: token });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    it('without the FHIR base in the list refuses {iss}', async () => {
      const answer = await ask(foreign, { resource: ISSUER });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_target']);
    });
  });

  describe('lifetimes and the end of tokens', () => {
    const withAccess = async (seconds?: number) => {
      const auth = { client_credentials: { access_token_expiration: seconds } };
      const client = await aClient()
        .with(seconds === undefined ? {} : { auth })
        .registeredAt(server);
      await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
      return client;
    };
    const statusWith = async (bearer: string) => (await server.get('/fhir/Patient', { bearer })).status;

    it.each([
      [undefined, 300],
      [1, 1],
      [3600, 3600],
    ])(
      'KEY-3 access_token_expiration %s gives expires_in %d, and 401 afterwards',
      async (configured, seconds) => {
        const answer = await ask(await withAccess(configured));
        expect(answer.json.expires_in).toBe(seconds);
        expect(await statusWith(answer.json.access_token)).toBe(200);
        server.clock.advance(seconds);
        const expired = await server.get('/fhir/Patient', { bearer: answer.json.access_token });
        expect(expired.status).toBe(401);
        expect(expired.headers.get('www-authenticate')).toBe(
          'Bearer realm="nest-fhir-auth", error="invalid_token"',
        );
      },
    );

    it('is the default of compat medplum: 3600', async () => {
      const client = await aClient()
        .with({ compat: ['medplum'], auth: { client_credentials: { token_format: 'opaque' } } })
        .registeredAt(server);
      expect((await ask(client)).json.expires_in).toBe(3600);
    });

    it('deactivation closes all Sessions: its tokens die at once, and stay dead', async () => {
      const client = await withAccess();
      const tokens = [await server.accessToken(client), await server.accessToken(client)];
      for (const token of tokens) expect(await statusWith(token)).toBe(200);
      const body = { grant_types: ['client_credentials'] };
      await server.send('PUT', `/Client/${client.id}`, { ...body, active: false });
      for (const token of tokens) expect(await statusWith(token)).toBe(401);
      await server.send('PUT', `/Client/${client.id}`, { ...body, active: true });
      for (const token of tokens) expect(await statusWith(token)).toBe(401);
      expect(await statusWith(await server.accessToken(client))).toBe(200);
      const sessions = await server.query<{ active: boolean; ended: boolean }>(
        'SELECT active, end_at IS NOT NULL AS ended FROM session WHERE client_id = $1 ORDER BY start_at',
        [client.id],
      );
      expect(sessions).toEqual([
        { active: false, ended: true },
        { active: false, ended: true },
        { active: true, ended: false },
      ]);
    });

    it('deletion kills them too, and no recreation brings them back', async () => {
      const client = await withAccess();
      const token = await server.accessToken(client);
      expect((await server.send('DELETE', `/Client/${client.id}`, undefined)).status).toBe(204);
      expect(await statusWith(token)).toBe(401);
      await aClient(client.id).registeredAt(server);
      expect(await statusWith(token)).toBe(401);
    });
  });
});
