import { createHmac } from 'node:crypto';
import { JwtSigner } from '../../src/protocol/tokens/jwt-signer';
import { aClient, TestClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ISSUER, TestServer } from '../support/test-server';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Even the server's own key makes no access token of what it did not issue as one. */
describe('confusion of tokens and algorithms', () => {
  let server: TestServer;
  let client: TestClient;
  let genuine: string;
  let claims: Record<string, any>;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await aClient('jwt-client')
      .with({ auth: { client_credentials: { token_format: 'jwt' } } })
      .registeredAt(server);
    await aPolicy().linkedTo('Client/jwt-client').storedAt(server);
    genuine = await server.accessToken(client);
    claims = JSON.parse(Buffer.from(genuine.split('.')[1]!, 'base64url').toString());
  });
  afterAll(() => server.close());

  const sign = (changed: object, typ: string, alg: 'ES256' | 'RS256' = 'ES256'): Promise<string> =>
    server.app
      .get(JwtSigner, { strict: false })
      .sign({ ...claims, ...changed }, { alg, typ: typ as 'at+jwt' });

  async function expectRefused(token: string): Promise<void> {
    const answer = await server.get('/fhir/Patient', { bearer: token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  }

  it('accepts the genuine token all the while', async () => {
    expect((await server.get('/fhir/Patient', { bearer: genuine })).status).toBe(200);
  });

  it('KEY-12 refuses flipped bits, none, HS*, unlisted algorithms, foreign iss and aud, unknown crit and kid', async () => {
    const [header = '', body = '', signature = ''] = genuine.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(signature, 'base64url');
      flipped[bit * 7]! ^= 1 << bit;
      await expectRefused(`${header}.${body}.${flipped.toString('base64url')}`);
    }
    const { json } = await server.get('/.well-known/jwks.json');
    for (const alg of ['none', 'None', 'HS256', 'HS384', 'HS512', 'PS256', 'ES512', 'EdDSA', 'RS1']) {
      const signed = `${part({ alg, typ: 'at+jwt', kid })}.${body}`;
      await expectRefused(`${signed}.${signature}`);
      const publicKey = JSON.stringify(json.keys.find((key: any) => key.kid === kid));
      await expectRefused(`${signed}.${createHmac('sha256', publicKey).update(signed).digest('base64url')}`);
    }
    for (const more of [{ crit: ['exp'] }, { crit: ['x'], x: 1 }, { kid: 'unknown' }, { kid: undefined }]) {
      await expectRefused(`${part({ alg: 'ES256', typ: 'at+jwt', kid, ...more })}.${body}.${signature}`);
    }
    for (const changed of [{ iss: 'https://elsewhere.example' }, { aud: 'https://elsewhere.example/fhir' }]) {
      await expectRefused(await sign(changed, 'at+jwt'));
    }
  });

  it('KEY-13 refuses what is past, has no end, or has not begun', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const changed of [{ exp: now - 61 }, { exp: undefined }, { nbf: now + 61 }, { exp: now + 86_400 }]) {
      await expectRefused(await sign(changed, 'at+jwt'));
    }
    const brief = await server.accessToken(client);
    server.clock.advance(301);
    await expectRefused(brief);
    genuine = await server.accessToken(client);
  });

  it('KEY-14 refuses an ID token, logout token, assertion, DPoP proof and refresh token as access token', async () => {
    const logout = { events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, exp: undefined };
    for (const [typ, changed] of [
      ['JWT', { aud: client.id, nonce: 'n', auth_time: claims.iat }],
      ['logout+jwt', { ...logout, aud: client.id }],
      ['JWT', { iss: client.id, sub: client.id, aud: `${ISSUER}/oauth2/token` }],
      ['dpop+jwt', { htm: 'GET', htu: `${ISSUER}/fhir/Patient` }],
      ['at+jwt', { jti: 'another' }],
    ] as const) {
      await expectRefused(await sign(changed, typ));
      await expectRefused(await sign(changed, typ, 'RS256'));
    }
    const refresher = await aClient()
      .withGrants('password', 'refresh_token')
      .with({ auth: { password: { refresh_token: true } } })
      .registeredAt(server);
    await server.send('PUT', '/User/user', { password: 'a long enough password' });
    const { json } = await server.token(
      { grant_type: 'password', username: 'user', password: 'a long enough password' },
      { basic: refresher },
    );
    expect(json.refresh_token).toMatch(/^nfa_rt_/);
    await expectRefused(json.refresh_token);
  });
});
