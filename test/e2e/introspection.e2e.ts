import { aClient, TestClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, basic, ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const PATH = '/oauth2/introspect';
const INACTIVE = '{"active":false}';

describe('introspection (RFC 7662, contract §9.1)', () => {
  let server: TestServer;
  let app: TestClient;
  let other: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    app = await aClient('app')
      .withGrants('password', 'refresh_token', 'client_credentials')
      .registeredAt(server);
    other = await aClient('other').registeredAt(server);
    user = await aUser('uma')
      .with({ userName: 'uma.s', fhirUser: { reference: 'Practitioner/p1' } })
      .storedAt(server);
  });
  afterAll(() => server.close());

  const introspect = (token: string, as: TestClient = app): Promise<Answer> =>
    server.form(PATH, { token }, { basic: as });

  async function logIn(scope = 'openid fhirUser offline_access', client = app): Promise<any> {
    const login = { grant_type: 'password', username: user.id, password: user.password, scope };
    const answer = await server.token(login, { basic: client });
    expect(answer.status).toBe(200);
    return answer.json;
  }

  async function expectInactive(token: string, as: TestClient = app): Promise<void> {
    const answer = await introspect(token, as);
    expect([answer.status, answer.text]).toEqual([200, INACTIVE]);
  }

  it('INTRO-2, INTRO-3 answers 200 for an active token with what it means, and for an inactive one', async () => {
    const { access_token: token, scope } = await logIn();
    expect(scope).toBe('openid fhirUser offline_access');
    const answer = await introspect(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.json).toEqual({
      active: true,
      scope,
      client_id: 'app',
      sub: 'uma',
      username: 'uma.s',
      token_type: 'Bearer',
      exp: Number(answer.json.iat) + 300,
      iat: expect.any(Number),
      aud: `${ISSUER}/fhir`,
      iss: ISSUER,
      jti: expect.any(String),
      sid: expect.any(String),
      fhirUser: `${ISSUER}/fhir/Practitioner/p1`,
    });
    expect(Number.isInteger(answer.json.iat)).toBe(true);
    await expectInactive('nfa_at_unknown');
  });

  it('means the same on the compatibility path', async () => {
    const { access_token: token } = await logIn();
    const compatible = await server.form('/auth/introspect', { token }, { basic: app });
    expect(compatible.json).toEqual((await introspect(token)).json);
  });

  it('speaks for the client where a token has no user', async () => {
    const { json } = await introspect(await server.accessToken(app));
    expect(json).toMatchObject({ active: true, sub: 'app', client_id: 'app', scope: '' });
    expect(json).not.toHaveProperty('username');
    expect(json).not.toHaveProperty('fhirUser');
  });

  it('describes a refresh token without a token type, until it is used', async () => {
    const { refresh_token: token } = await logIn();
    const { json } = await introspect(token);
    expect(json).toMatchObject({ active: true, client_id: 'app', sub: 'uma', iss: ISSUER });
    expect(json.exp - json.iat).toBe(8_640_000);
    expect(json).not.toHaveProperty('token_type');
    await server.token({ grant_type: 'refresh_token', refresh_token: token }, { basic: app });
    await expectInactive(token);
  });

  it('tells a client of fhirUser only what was granted, though it asks about its own token', async () => {
    const { json } = await introspect((await logIn('openid')).access_token);
    expect(json.active).toBe(true);
    expect(json).not.toHaveProperty('fhirUser');
  });

  describe('who may ask', () => {
    it('INTRO-1 answers 401 to nobody and to public clients, whatever grant they name', async () => {
      const { access_token: token } = await logIn();
      const open = await aClient('public-app')
        .withoutSecret()
        .withGrants('password')
        .with({ token_endpoint_auth_method: 'none', auth: { password: { secret_required: false } } })
        .registeredAt(server);
      for (const parameters of [
        {},
        { client_id: open.id },
        { client_id: open.id, grant_type: 'password' },
        { client_id: 'app' },
        { client_id: 'app', client_secret: 'wrong secret' },
        { client_id: 'nobody', client_secret: 'wrong secret' },
      ]) {
        const answer = await server.form(PATH, { token, ...(parameters as Record<string, string>) });
        expect([parameters, answer.status, answer.json?.error]).toEqual([parameters, 401, 'invalid_client']);
      }
      const wrong = await server.form(PATH, { token }, { basic: { id: 'app', secret: 'wrong secret' } });
      expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="nest-fhir-auth"',
      ]);
    });

    it('takes the secret in the body as well', async () => {
      const { access_token: token } = await logIn();
      const credentials = { client_id: app.id, client_secret: app.secret };
      expect((await server.form(PATH, { token, ...credentials })).json.active).toBe(true);
    });

    it('INTRO-6 tells other clients nothing, unless the token is meant for them', async () => {
      const { access_token: token, refresh_token: refresh } = await logIn();
      await expectInactive(token, other);
      await expectInactive(refresh, other);
      const sender = await aClient('sender')
        .withGrants('password', 'refresh_token')
        .with({ auth: { password: { audience: ['other', `${ISSUER}/fhir`] } } })
        .registeredAt(server);
      const meant = await logIn('openid offline_access', sender);
      expect((await introspect(meant.access_token, other)).json).toMatchObject({
        active: true,
        client_id: 'sender',
        aud: ['other', `${ISSUER}/fhir`],
      });
      // Only its own client has any business with a refresh token.
      await expectInactive(meant.refresh_token, other);
      await expectInactive(meant.access_token, app);
    });

    it('INTRO-7 a Bearer sees the tokens of every client if a policy allows oauth-introspect, and else is refused', async () => {
      const { access_token: token, refresh_token: refresh } = await logIn('openid offline_access');
      const resourceServer = await aClient('resource-server').registeredAt(server);
      const bearer = await server.accessToken(resourceServer);
      const refused = await server.form(PATH, { token }, { bearer });
      expect([refused.status, refused.json.error]).toEqual([403, 'insufficient_scope']);
      expect(refused.text).not.toContain('active');
      await aPolicy('only-reads').linkedTo('Client/resource-server', 'Operation/FhirRead').storedAt(server);
      expect((await server.form(PATH, { token }, { bearer })).status).toBe(403);
      await aPolicy('introspects')
        .linkedTo('Client/resource-server', 'Operation/oauth-introspect')
        .storedAt(server);
      for (const [value, kind] of [
        [token, 'Bearer'],
        [refresh, undefined],
      ]) {
        const { status, json } = await server.form('/auth/introspect', { token: value }, { bearer });
        expect([status, json.active, json.token_type]).toEqual([200, true, kind]);
        expect(json.fhirUser).toBe(`${ISSUER}/fhir/Practitioner/p1`);
      }
      const jwt = await aClient()
        .with({ auth: { client_credentials: { token_format: 'jwt' } } })
        .registeredAt(server);
      for (const client of [other, jwt, resourceServer, ADMIN]) {
        const issued = await server.accessToken(client);
        const { status, json } = await server.form(PATH, { token: issued }, { bearer });
        expect([status, json]).toEqual([
          200,
          expect.objectContaining({ active: true, client_id: client.id }),
        ]);
      }
      expect((await server.form(PATH, { token: 'unknown' }, { bearer })).text).toBe(INACTIVE);
    });

    it('the secret of that caller alone does not open the tokens of others', async () => {
      const { access_token: token } = await logIn();
      await expectInactive(token, ADMIN);
      expect((await server.form(PATH, { token }, { bearer: await server.accessToken() })).json.active).toBe(
        true,
      );
    });

    it('a bad Bearer is answered as RFC 6750 §3 says', async () => {
      const answer = await server.form(PATH, { token: 'x' }, { bearer: 'nfa_at_bad' });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer realm="nest-fhir-auth", error="invalid_token"',
      );
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it('a refresh token is no Bearer', async () => {
      const { refresh_token: bearer, access_token: token } = await logIn();
      expect((await server.form(PATH, { token }, { bearer })).status).toBe(401);
    });

    it('two credentials are refused', async () => {
      const bearer = await server.accessToken();
      for (const credential of [
        { client_id: app.id, client_secret: app.secret },
        { client_assertion: 'x', client_assertion_type: 'y' },
      ]) {
        const parameters = { token: bearer, ...(credential as Record<string, string>) };
        const answer = await server.form(PATH, parameters, { bearer });
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      }
      const both = await server.form(
        PATH,
        { token: bearer, client_id: app.id, client_secret: app.secret },
        { basic: app },
      );
      expect(both.json.error).toBe('invalid_request');
    });
  });

  describe('the request', () => {
    it('must be a form with a token in its body', async () => {
      const { access_token: token } = await logIn();
      for (const [body, path, type] of [
        ['', PATH, 'application/x-www-form-urlencoded'],
        ['token=', PATH, 'application/x-www-form-urlencoded'],
        [`token=${token}&token=${token}`, PATH, 'application/x-www-form-urlencoded'],
        ['', `${PATH}?token=${token}`, 'application/x-www-form-urlencoded'],
        [`token=${token}`, `${PATH}?%zz`, 'application/x-www-form-urlencoded'],
        [JSON.stringify({ token }), PATH, 'application/json'],
        [`token=${token}`, PATH, 'text/plain'],
      ] as const) {
        for (const Authorization of [basic(app.id, app.secret), `Bearer ${await server.accessToken()}`]) {
          const headers = { Authorization, 'Content-Type': type };
          const answer = await server.request('POST', path, { headers, body });
          expect([body, path, answer.status, answer.json?.error]).toEqual([
            body,
            path,
            400,
            'invalid_request',
          ]);
          expect(answer.text).not.toContain(token);
        }
      }
    });

    it('is a POST', async () => {
      const answer = await server.get(`${PATH}?token=x`, { basic: app });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });
  });

  describe('what is inactive', () => {
    it('INTRO-5 unknown, altered, expired and revoked tokens are told by nothing but active: false', async () => {
      const { access_token: token, refresh_token: refresh } = await logIn();
      const last = (value: string): string => value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A');
      for (const value of [
        'x',
        '\u00e9',
        `nfa_at_${'A'.repeat(43)}`,
        `nfa_rt_${'A'.repeat(43)}`,
        last(token),
        last(refresh),
      ]) {
        await expectInactive(value);
      }
      // No signed form either (RFC 9701): what is not offered is not answered.
      const signed = await server.form(
        PATH,
        { token: last(token) },
        { basic: app, headers: { Accept: 'application/token-introspection+jwt' } },
      );
      expect([signed.text, signed.headers.get('content-type')]).toEqual([
        INACTIVE,
        expect.stringContaining('application/json'),
      ]);
      await server.form('/oauth2/revoke', { token: refresh }, { basic: app });
      await expectInactive(token);
      await expectInactive(refresh);
      const expiring = await logIn();
      server.clock.advance(301);
      await expectInactive(expiring.access_token);
      expect((await introspect(expiring.refresh_token)).json.active).toBe(true);
      server.clock.advance(8_640_000);
      await expectInactive(expiring.refresh_token);
    });

    it('INTRO-8 a forged JWT with a genuine jti', async () => {
      const signer = await aClient('signer')
        .with({ auth: { client_credentials: { token_format: 'jwt' } } })
        .registeredAt(server);
      const token = await server.accessToken(signer);
      expect((await introspect(token, signer)).json).toMatchObject({ active: true, sub: 'signer' });
      const [header = '', claims = '', signature = ''] = token.split('.');
      const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const genuine = JSON.parse(Buffer.from(claims, 'base64url').toString());
      const none = encode({ alg: 'none', typ: 'at+jwt' });
      for (const forged of [
        `${header}.${encode({ ...genuine, scope: 'system/*.cruds' })}.${signature}`,
        `${header}.${encode(genuine)}.AAAA`,
        `${none}.${claims}.${signature}`,
        `${none}.${claims}.`,
        `${token}.`,
        ` ${token}`,
      ]) {
        await expectInactive(forged, signer);
      }
    });

    it('INTRO-9 a revoked token, and those of a closed Session, a disabled client or user, from the next call on', async () => {
      const admin = async (path: string, active: boolean): Promise<void> => {
        const answer = await server.send(
          'PATCH',
          path,
          { active },
          {
            basic: ADMIN,
            headers: { 'Content-Type': 'application/merge-patch+json' },
          },
        );
        expect(answer.status).toBe(200);
      };
      const revoked = (await logIn()).access_token;
      expect((await introspect(revoked)).json.active).toBe(true);
      await server.form('/oauth2/revoke', { token: revoked }, { basic: app });
      await expectInactive(revoked);

      const closed = (await logIn()).access_token;
      const { sid } = (await introspect(closed)).json;
      await admin(`/Session/${sid}`, false);
      await expectInactive(closed);

      const { access_token: access, refresh_token: refresh } = await logIn();
      expect((await introspect(access)).json.active).toBe(true);
      await admin('/User/uma', false);
      await expectInactive(access);
      await expectInactive(refresh);
      await admin('/User/uma', true);

      const bearer = await server.accessToken();
      const client = await aClient('disabled').registeredAt(server);
      const token = await server.accessToken(client);
      expect((await introspect(token, client)).json.active).toBe(true);
      await admin('/Client/disabled', false);
      expect((await server.form(PATH, { token }, { bearer })).text).toBe(INACTIVE);
      expect((await introspect(token, client)).status).toBe(401);
    });
  });
});
