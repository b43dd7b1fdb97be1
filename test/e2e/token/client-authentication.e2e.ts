import { aClient, TestClient } from '../../support/client.builder';
import { sendRaw } from '../../support/raw-http';
import { basic, TestServer } from '../../support/test-server';

const grant = { grant_type: 'client_credentials' };

describe('client authentication (contract §8.1)', () => {
  let server: TestServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await aClient('backend').registeredAt(server);
  });
  afterAll(() => server.close());

  const withHeader = (authorization: string, parameters: Record<string, string> = grant) =>
    server.token(parameters, { headers: { Authorization: authorization } });
  const inBody = ({ id, secret }: TestClient) =>
    server.token({ ...grant, client_id: id, client_secret: secret });

  it('does not take 40 right secrets that arrive together, before any was verified, for guessing', async () => {
    const fresh = await aClient('fresh').registeredAt(server);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => server.token(grant, { basic: fresh })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(40).fill(200));
  });

  describe('TOKEN-5 exactly one method', () => {
    it.each([
      ['Basic and client_secret', () => ({ client_secret: client.secret })],
      ['Basic and id and secret in the body', () => ({ client_id: client.id, client_secret: client.secret })],
      ['Basic and a client assertion', () => ({ client_assertion: 'x.y.z' })],
      [
        'Basic and the type of an assertion alone',
        () => ({ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }),
      ],
    ])('refuses %s: 400 invalid_request', async (_, more) => {
      const answer = await server.token({ ...grant, ...more() }, { basic: client });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses a secret and an assertion in one body', async () => {
      const { id, secret } = client;
      const parameters = { client_id: id, client_secret: secret, client_assertion: 'x.y.z' };
      const answer = await server.token({ ...grant, ...parameters });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses two Authorization headers, also equal ones', async () => {
      const authorization = basic(client.id, client.secret);
      const answer = await sendRaw(server.url, {
        method: 'POST',
        path: '/oauth2/token',
        headers: [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Authorization', authorization],
          ['authorization', authorization],
        ],
        body: 'grant_type=client_credentials',
      });
      expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, 'invalid_request']);
    });

    it('refuses a client_id that differs from that of the header', async () => {
      const answer = await server.token({ ...grant, client_id: 'other' }, { basic: client });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('lets a client repeat its own id beside the header', async () => {
      expect((await server.token({ ...grant, client_id: client.id }, { basic: client })).status).toBe(200);
    });

    it('refuses a secret without an id', async () => {
      const answer = await server.token({ ...grant, client_secret: client.secret });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses a Bearer token in place of client authentication', async () => {
      const answer = await server.token(grant, { bearer: await server.accessToken(client) });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses private_key_jwt for a client without keys: 401', async () => {
      const answer = await server.token({
        ...grant,
        client_id: client.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: 'e30.e30.x',
      });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    });
  });

  describe('TOKEN-8 Basic', () => {
    const secrets = ['with:colons::and', 'plus+plus 1', '100% sure', '%41%42%43%44%45', 'a&b=c;d/e'];

    it.each(secrets)('takes the secret "%s" form-encoded and raw', async (secret) => {
      const { id } = await aClient().withSecret(secret).registeredAt(server);
      const encoded = new URLSearchParams({ s: secret }).toString().slice(2);
      expect((await withHeader(basic(id, encoded))).status).toBe(200);
      expect((await withHeader(basic(id, secret))).status).toBe(200);
      expect((await withHeader(basic(id, `${secret}x`))).status).toBe(401);
    });

    it.each(['basic', 'BASIC', 'Basic '])('takes the scheme as "%s"', async (scheme) => {
      const encoded = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
      expect((await withHeader(`${scheme} ${encoded}`)).status).toBe(200);
    });

    it.each([
      ['nothing', 'Basic'],
      ['no base64', 'Basic ***'],
      ['no colon', `Basic ${Buffer.from('backend').toString('base64')}`],
      ['no id', `Basic ${Buffer.from(':secret').toString('base64')}`],
      ['bytes that are not UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`],
      ['a NUL', `Basic ${Buffer.from('a\u0000:b').toString('base64')}`],
    ])('answers %s with 401 and a challenge', async (_, authorization) => {
      const answer = await withHeader(authorization);
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="nest-fhir-auth"');
    });
  });

  describe('TOKEN-4 any failure', () => {
    it('has the same bytes for an unknown client and a wrong secret', async () => {
      const unknown = await withHeader(basic('nobody', 'some secret'));
      const wrong = await withHeader(basic(client.id, 'some secret'));
      expect(unknown.status).toBe(401);
      expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
      expect(wrong.headers.get('www-authenticate')).toBe('Basic realm="nest-fhir-auth"');
      expect([...wrong.headers.keys()]).toEqual([...unknown.headers.keys()]);
    });

    it('has the same bytes with the credentials in the body, and no challenge', async () => {
      const unknown = await inBody({ id: 'nobody', secret: 'some secret' });
      const wrong = await inBody({ id: client.id, secret: 'some secret' });
      expect(unknown.status).toBe(401);
      expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
      expect(wrong.headers.has('www-authenticate')).toBe(false);
    });

    it.each(['no.such client', 'ü', 'x'.repeat(65), "a' OR '1'='1"])('knows no client "%s"', async (id) => {
      const answer = await inBody({ id, secret: 'some secret' });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    });

    it('is that of an inactive client too, with the right secret', async () => {
      const inactive = await aClient().with({ active: false }).registeredAt(server);
      const refused = await inBody(inactive);
      const unknown = await inBody({ id: 'nobody', secret: 'some secret' });
      expect([refused.status, refused.text]).toEqual([401, unknown.text]);
    });

    it('compares secrets exactly', async () => {
      const { id, secret } = client;
      expect((await inBody({ id, secret: secret.toUpperCase() })).status).toBe(401);
      expect((await inBody({ id, secret: `${secret} ` })).status).toBe(401);
      expect((await inBody({ id: id.toUpperCase(), secret })).status).toBe(401);
    });
  });

  describe('none', () => {
    it('is never enough for client_credentials', async () => {
      const open = await aClient()
        .withoutSecret()
        .with({ token_endpoint_auth_method: 'none' })
        .registeredAt(server);
      for (const id of [client.id, open.id, 'nobody']) {
        const answer = await server.token({ ...grant, client_id: id });
        expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      }
    });

    it('without client_id is 401, and so is nothing at all', async () => {
      const answer = await server.token(grant);
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      expect(answer.headers.has('www-authenticate')).toBe(false);
    });

    it('identifies a public client, which then has no grant here', async () => {
      const redirect = { authorization_code: { redirect_uri: 'https://app.example/cb' } };
      const spa = await aClient()
        .withoutSecret()
        .with({ type: 'spa', grant_types: ['authorization_code'], auth: redirect })
        .registeredAt(server);
      const code = await server.token({ grant_type: 'authorization_code', client_id: spa.id, code: 'x' });
      expect(code.status).toBe(400);
      const answer = await server.token({ ...grant, client_id: spa.id });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    });

    it('verifies a secret that is sent anyway', async () => {
      const lax = await aClient()
        .withGrants('password')
        .with({ auth: { password: { secret_required: false } } })
        .registeredAt(server);
      const parameters = { grant_type: 'password', client_id: lax.id, username: 'u', password: 'p' };
      const wrong = await server.token({ ...parameters, client_secret: 'wrong secret' });
      expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client']);
    });
  });

  describe('TOKEN-6 token_endpoint_auth_method', () => {
    it.each([
      ['client_secret_basic', 200, 401],
      ['client_secret_post', 401, 200],
      ['private_key_jwt', 401, 401],
      ['none', 401, 401],
    ])('%s, when set, is enforced', async (method, byHeader, byBody) => {
      const only = await aClient().with({ token_endpoint_auth_method: method }).registeredAt(server);
      expect((await server.token(grant, { basic: only })).status).toBe(byHeader);
      expect((await inBody(only)).status).toBe(byBody);
    });
  });

  describe('the secret of a Client', () => {
    it('is kept by a PUT without it, replaced by one with it, and removed by null', async () => {
      const { id, secret } = await aClient().registeredAt(server);
      await server.send('PUT', `/Client/${id}`, { grant_types: ['client_credentials'] });
      expect((await inBody({ id, secret })).status).toBe(200);
      await server.send('PUT', `/Client/${id}`, {
        grant_types: ['client_credentials'],
        secret: 'next secret',
      });
      expect((await inBody({ id, secret })).status).toBe(401);
      expect((await inBody({ id, secret: 'next secret' })).status).toBe(200);
      await server.send('PUT', `/Client/${id}`, { grant_types: ['client_credentials'], secret: null });
      expect((await inBody({ id, secret: 'next secret' })).status).toBe(401);
      expect((await server.token({ ...grant, client_id: id })).status).toBe(401);
    });

    it('TOKEN-10 is generated with 256 bits, stored hashed, and overlaps for a day at most', async () => {
      const { id } = await aClient().withSecret('a chosen secret').registeredAt(server);
      const secrets: string[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const rotated = await server.send('POST', `/Client/${id}/$rotate-secret`, { overlap: 86_400 });
        secrets.push(rotated.json.parameter[0].valueString);
      }
      for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
      expect(new Set(secrets).size).toBe(3);
      const [row] = await server.query<{ all: string }>(
        `SELECT c::text || (SELECT string_agg(h::text, '') FROM resource_history h) AS all
         FROM client c WHERE id = $1`,
        [id],
      );
      for (const secret of [...secrets, 'a chosen secret']) expect(row?.all).not.toContain(secret);
      const tooLong = await server.send('POST', `/Client/${id}/$rotate-secret`, { overlap: 86_401 });
      expect(tooLong.status).toBe(422);
    });

    it('rotates at once without overlap', async () => {
      const { id, secret } = await aClient().registeredAt(server);
      const rotated = await server.send('POST', `/Client/${id}/$rotate-secret`, {});
      const next = rotated.json.parameter[0].valueString;
      expect((await inBody({ id, secret })).status).toBe(401);
      expect((await inBody({ id, secret: next })).status).toBe(200);
    });

    it('goes on working for the overlap of a rotation, and no longer', async () => {
      const { id, secret } = await aClient().registeredAt(server);
      const rotated = await server.send('POST', `/Client/${id}/$rotate-secret`, { overlap: 60 });
      const next = rotated.json.parameter[0].valueString;
      expect((await inBody({ id, secret })).status).toBe(200);
      expect((await inBody({ id, secret: next })).status).toBe(200);
      server.clock.advance(61);
      expect((await inBody({ id, secret })).status).toBe(401);
      expect((await inBody({ id, secret: next })).status).toBe(200);
    });
  });
});
