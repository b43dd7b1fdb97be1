import { createPublicKey, verify } from 'node:crypto';
import { authorize, CALLBACK, codeOf, redeem, responseOf } from '../support/authorization';
import { openBrowserLogin } from '../support/browser-login';
import { aClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const settings = { redirect_uri: CALLBACK };
const spa = { type: 'spa', trusted: true, auth: { authorization_code: settings } };

describe('the authorization code flow (RFC 6749 §4.1, OIDC Core §3.1)', () => {
  let server: TestServer;
  let cookie: string;

  beforeAll(async () => {
    server = await TestServer.start();
    await aUser('ann')
      .with({ userName: 'Ann', email: 'ann@example.com', fhirUser: { reference: 'Patient/p1' } })
      .storedAt(server);
    ({ cookie } = await openBrowserLogin(server, 'ann'));
  });
  afterAll(() => server.close());

  async function registered(members: Record<string, unknown> = {}): Promise<string> {
    const { id } = await aClient()
      .withoutSecret()
      .with({ grant_types: undefined, ...spa, ...members })
      .registeredAt(server);
    return id;
  }

  function decoded(jwt: string): { header: any; claims: any } {
    const [header, claims] = jwt
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    return { header, claims };
  }

  it('gives access, id_token and userinfo for a code, which the API accepts', async () => {
    const id = await registered();
    await aPolicy().linkedTo('User/ann').storedAt(server);
    const code = await codeOf(server, cookie, { client_id: id, state: 's', nonce: 'n' });
    const { status, json, headers } = await redeem(server, { client_id: id, code });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'openid',
      userinfo: { resourceType: 'User', id: 'ann', email: 'ann@example.com' },
    });
    expect((await server.get('/fhir/Patient', { bearer: json.access_token })).status).toBe(200);
    const [session] = await server.query<{ type: string; userId: string }>(
      `SELECT type, user_id AS "userId" FROM session WHERE client_id = $1`,
      [id],
    );
    expect(session).toEqual({ type: 'authorization_code', userId: 'ann' });
  });

  it('OIDC-1, KEY-6 signs the id_token by RS256 with a published key, nonce exact, auth_time an integer', async () => {
    const id = await registered();
    const nonce = 'n'.repeat(384);
    const code = await codeOf(server, cookie, { client_id: id, nonce, max_age: '10000' });
    const { json } = await redeem(server, { client_id: id, code });
    const { header, claims } = decoded(json.id_token);
    expect(header).toEqual({ alg: 'RS256', kid: expect.any(String), typ: 'JWT' });
    expect(claims).toEqual({
      iss: ISSUER,
      sub: 'ann',
      aud: id,
      exp: Number(claims.iat) + 300,
      iat: expect.any(Number),
      auth_time: expect.any(Number),
      nonce,
      at_hash: expect.any(String),
      sid: expect.any(String),
    });
    expect(Number.isInteger(claims.auth_time)).toBe(true);
    const { keys } = (await server.get('/.well-known/jwks.json')).json;
    const key = createPublicKey({ key: keys.find((one: any) => one.kid === header.kid), format: 'jwk' });
    const [head, payload, signature] = json.id_token.split('.');
    expect(
      verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  it('OIDC-4 takes a request for an essential name, and answers by scope', async () => {
    const id = await registered({ scope: ['openid', 'profile'] });
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const code = await codeOf(server, cookie, { client_id: id, scope: 'openid profile', claims });
    const { json } = await redeem(server, { client_id: id, code });
    const userinfo = await server.get('/oauth2/userinfo', { bearer: json.access_token });
    expect([userinfo.status, userinfo.json.sub]).toEqual([200, 'ann']);
  });

  it('OIDC-2 signs by ES256 for a client that asked for it, and none can be registered', async () => {
    const id = await registered({ id_token_signed_response_alg: 'ES256' });
    const { json } = await redeem(server, {
      client_id: id,
      code: await codeOf(server, cookie, { client_id: id }),
    });
    expect(decoded(json.id_token).header.alg).toBe('ES256');
    for (const alg of ['none', 'HS256']) {
      const refused = await server.send('PUT', `/Client/${id}`, {
        ...spa,
        id_token_signed_response_alg: alg,
      });
      expect(refused.status).toBe(422);
    }
  });

  it('REFRESH-16 comes with password and refresh, too', async () => {
    const client = await aClient().withGrants('password', 'refresh_token').registeredAt(server);
    const user = await aUser().storedAt(server);
    const parameters = {
      grant_type: 'password',
      username: user.id,
      password: user.password,
      scope: 'openid offline_access',
    };
    const first = (await server.token(parameters, { basic: client })).json;
    server.clock.advance(5);
    const again = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await server.token(again, { basic: client })).json;
    const [before, after] = [decoded(first.id_token).claims, decoded(second.id_token).claims];
    expect(after).toMatchObject({
      iss: ISSUER,
      sub: user.id,
      aud: client.id,
      auth_time: before.auth_time,
      sid: before.sid,
    });
    expect(after.iat).toBeGreaterThan(before.iat);
    const machine = await aClient().registeredAt(server);
    const own = await server.token({ grant_type: 'client_credentials' }, { basic: machine });
    expect(own.json).not.toHaveProperty('id_token');
  });

  it('carries launch context and fhirUser in answer, JWT and id_token', async () => {
    const id = await registered({
      scope: ['openid', 'fhirUser', 'launch/patient', 'patient/*.rs'],
      auth: { authorization_code: { ...settings, token_format: 'jwt' } },
    });
    const scope = 'openid fhirUser launch/patient patient/*.rs';
    const code = await codeOf(server, cookie, { client_id: id, scope, aud: `${ISSUER}/fhir/R4/` });
    const { json } = await redeem(server, { client_id: id, code });
    expect(json).toMatchObject({ scope, patient: 'p1' });
    const fhirUser = `${ISSUER}/fhir/Patient/p1`;
    expect(decoded(json.access_token).claims).toMatchObject({
      aud: `${ISSUER}/fhir/R4`,
      patient: 'p1',
      fhirUser,
      sub: 'ann',
    });
    expect(decoded(json.id_token).claims).toMatchObject({ fhirUser });
  });

  it('GRANT-6 keeps the code when the client fails to authenticate', async () => {
    const client = await aClient()
      .with({ ...spa, type: 'web-app', grant_types: undefined })
      .registeredAt(server);
    const code = await codeOf(server, cookie, { client_id: client.id });
    const wrong = await redeem(server, { code }, { basic: { ...client, secret: 'wrong-secret' } });
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client']);
    const named = await redeem(server, { code, client_id: client.id });
    expect([named.status, named.json.error]).toEqual([401, 'invalid_client']);
    expect((await redeem(server, { code }, { basic: client })).status).toBe(200);
  });

  it('GRANT-1, GRANT-13 answers invalid_grant to an unknown code, unauthorized_client where the grant is not listed', async () => {
    const id = await registered();
    const unknown = await redeem(server, { client_id: id, code: `nfa_ac_${'A'.repeat(43)}` });
    expect([unknown.status, unknown.json.error]).toEqual([400, 'invalid_grant']);
    const client = await aClient().registeredAt(server);
    const unlisted = await redeem(server, { code: 'x' }, { basic: client });
    expect([unlisted.status, unlisted.json.error]).toEqual([400, 'unauthorized_client']);
  });

  it('GRANT-14 ends with the user’s deactivation, deletion or change of password', async () => {
    const id = await registered();
    for (const change of [{ inactive: true }, undefined, { password: 'another long password' }]) {
      const user = await aUser().storedAt(server);
      const login = await openBrowserLogin(server, user.id);
      const code = await codeOf(server, login.cookie, { client_id: id });
      if (change === undefined)
        await server.request('DELETE', `/User/${user.id}`, { bearer: await server.accessToken() });
      else
        await server.send('PATCH', `/User/${user.id}`, change, {
          bearer: await server.accessToken(),
          headers: { 'Content-Type': 'application/merge-patch+json' },
        });
      const redeemed = await redeem(server, { client_id: id, code });
      expect([redeemed.status, redeemed.json.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('GRANT-14 ends with the client: one of the same id gets nothing of it, no code and no consent', async () => {
    const bearer = await server.accessToken();
    const members = { ...spa, trusted: false };
    const id = await registered(members);
    await server.query(
      `INSERT INTO consent (user_id, client_id, scope, granted_at) VALUES ('ann', $1, 'openid', now())`,
      [id],
    );
    const code = await codeOf(server, cookie, { client_id: id });
    await server.request('DELETE', `/Client/${id}`, { bearer });
    expect((await authorize(server, cookie, { client_id: id })).status).toBe(400);
    await server.send('PUT', `/Client/${id}`, members);
    const redeemed = await redeem(server, { client_id: id, code });
    expect([redeemed.status, redeemed.json.error]).toEqual([400, 'invalid_grant']);
    const answer = responseOf(await authorize(server, cookie, { client_id: id, prompt: 'none' }));
    expect(answer.error).toBe('consent_required');
  });

  it('the implicit grant answers tokens in the fragment, for clients that opted in', async () => {
    const auth = { implicit: { redirect_uri: CALLBACK, access_token_expiration: 60 } };
    const id = await registered({ grant_types: ['implicit'], auth });
    const changes = { client_id: id, response_type: 'id_token token', nonce: 'n', state: 's' };
    const answer = await authorize(server, cookie, changes);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/app\.example\/cb#access_token=nfa_at_/);
    const { id_token: idToken, access_token: token, ...rest } = responseOf(answer);
    expect(rest).toEqual({
      token_type: 'Bearer',
      expires_in: '60',
      scope: 'openid',
      state: 's',
      iss: ISSUER,
    });
    expect(decoded(idToken!).claims).toMatchObject({ aud: id, nonce: 'n', sub: 'ann' });
    expect((await server.get('/oauth2/userinfo', { bearer: token! })).json.sub).toBe('ann');
    const refused = responseOf(
      await authorize(server, cookie, { ...changes, client_id: await registered() }),
    );
    expect(refused).toMatchObject({ error: 'unauthorized_client', state: 's', iss: ISSUER });
  });
});
