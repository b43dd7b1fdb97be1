import { createPublicKey, verify } from 'node:crypto';
import { Database } from '../../src/database/database';
import { ADMIN, ISSUER, TestServer } from '../support/test-server';

const client = { id: 'jwt-client', secret: 'jwt-client-secret' };

function parts(token: string): { header: any; claims: any; signed: Buffer; signature: Buffer } {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    header: read(header),
    claims: read(claims),
    signed: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function kids({ parameter }: any): string[] {
  return parameter.map(({ part }: any) => part[0].valueString);
}

describe('access tokens in JWT format (RFC 9068, contract §8.5)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', `/Client/${client.id}`, {
      secret: client.secret,
      grant_types: ['client_credentials'],
      auth: { client_credentials: { token_format: 'jwt', access_token_expiration: 120 } },
    });
    await server.send('PUT', '/AccessPolicy/jwt-client', {
      engine: 'matcho',
      link: [{ reference: `Client/${client.id}` }],
      matcho: { jwt: { client_id: client.id }, params: { 'resource/type': 'Patient' } },
    });
  });
  afterAll(() => server.close());

  it('KEY-4 carries the header and claims of RFC 9068', async () => {
    const { header, claims } = parts(await server.accessToken(client));
    expect(header).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'at+jwt' });
    expect(claims).toEqual({
      iss: ISSUER,
      sub: client.id,
      aud: `${ISSUER}/fhir`,
      exp: Number(claims.iat) + 120,
      iat: expect.any(Number),
      jti: expect.any(String),
      client_id: client.id,
      scope: '',
      sid: expect.any(String),
    });
  });

  it('KEY-10 is verified by a key of the published set, which is public and cacheable', async () => {
    const { header, signed, signature } = parts(await server.accessToken(client));
    const answer = await server.get('/.well-known/jwks.json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const jwk = answer.json.keys.find((key: any) => key.kid === header.kid);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' });
    const members = { EC: ['crv', 'x', 'y'], RSA: ['n', 'e'] } as Record<string, string[]>;
    for (const published of answer.json.keys) {
      const { kty } = published;
      expect(Object.keys(published).sort()).toEqual(['alg', 'kid', 'kty', 'use', ...members[kty]!].sort());
    }
    expect(new Set(answer.json.keys.map(({ kid }: any) => kid)).size).toBe(answer.json.keys.length);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('is accepted by the API, and its claims are seen by policies as `jwt`', async () => {
    const token = await server.accessToken(client);
    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(200);
  });

  it('KEY-12 is refused with any part changed', async () => {
    const token = await server.accessToken(client);
    const [header = '', claims = '', signature = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...parts(token).claims, scope: 'system/*.cruds' })).toString(
      'base64url',
    );
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    for (const changed of [
      `${header}.${forged}.${signature}`,
      `${none}.${claims}.${signature}`,
      `${header}.${claims}.${signature.slice(0, -2)}AA`,
      `${none}.${claims}.AA`,
    ]) {
      const answer = await server.get('/fhir/Patient', { bearer: changed });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  it('signs with RS256 where the client asks for it', async () => {
    const rsa = { id: 'rsa-client', secret: 'rsa-client-secret' };
    await server.send('PUT', `/Client/${rsa.id}`, {
      secret: rsa.secret,
      grant_types: ['client_credentials'],
      access_token_signed_response_alg: 'RS256',
      auth: { client_credentials: { token_format: 'jwt' } },
    });
    expect(parts(await server.accessToken(rsa)).header.alg).toBe('RS256');
  });

  it('KEY-6 signs access tokens with ES256 and ID tokens with RS256, unless the client asks otherwise', async () => {
    await server.send('PUT', '/User/signed', { password: 'a long enough password' });
    const algs = async (id: string, members: object): Promise<string[]> => {
      const basic = { id, secret: 'secret of the client' };
      await server.send('PUT', `/Client/${id}`, {
        secret: basic.secret,
        grant_types: ['password'],
        auth: { password: { token_format: 'jwt' } },
        ...members,
      });
      const { json } = await server.token(
        { grant_type: 'password', username: 'signed', password: 'a long enough password', scope: 'openid' },
        { basic },
      );
      return [parts(json.access_token).header.alg, parts(json.id_token).header.alg];
    };
    expect(await algs('by-default', {})).toEqual(['ES256', 'RS256']);
    expect(await algs('all-rsa', { access_token_signed_response_alg: 'RS256' })).toEqual(['RS256', 'RS256']);
    expect(await algs('all-ec', { id_token_signed_response_alg: 'ES256' })).toEqual(['ES256', 'ES256']);
  });

  it('dies when its Client is deactivated', async () => {
    const token = await server.accessToken(client);
    const { json } = await server.get(`/Client/${client.id}`, {
      basic: { id: 'admin', secret: 'admin-secret' },
    });
    await server.send('PUT', `/Client/${client.id}`, { ...json, active: false });
    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(401);
    await server.send('PUT', `/Client/${client.id}`, { ...json, active: true });
  });

  it('KEY-8 dies at once in an emergency rotation, and new ones work', async () => {
    const token = await server.accessToken(client);
    expect((await server.request('POST', '/$rotate-keys', { bearer: token })).status).toBe(403);
    expect((await server.request('POST', '/$rotate-keys')).status).toBe(401);
    const before = await server.get('/fhir/$keys', { basic: ADMIN });
    const rotated = await server.request('POST', '/$rotate-keys', { basic: ADMIN });
    expect(rotated.status).toBe(200);
    expect(kids(rotated.json)).toHaveLength(2);
    expect(kids(before.json)).not.toEqual(kids(rotated.json));
    const published = (await server.get('/.well-known/jwks.json')).json.keys.map(({ kid }: any) => kid);
    expect(published.sort()).toEqual(kids(rotated.json).sort());
    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(401);
    const next = await server.accessToken(client);
    expect((await server.get('/fhir/Patient', { bearer: next })).status).toBe(200);
  });

  it('keeps private keys encrypted', async () => {
    const rows = await server.app
      .get(Database, { strict: false })
      .query<{ key: Buffer }>('SELECT private_key AS key FROM signing_key');
    expect(rows).toHaveLength(2);
    // PKCS #8 in DER begins with a SEQUENCE; a random nonce does so one time in 256, twice far less.
    expect(rows.every(({ key }) => key.subarray(0, 2).equals(Buffer.from([0x30, 0x82])))).toBe(false);
  });
});
