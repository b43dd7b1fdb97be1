import { createHash, randomBytes } from 'node:crypto';
import { testDatabase } from '../support/database/test-database';
import { ADMIN, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

const partner = { id: 'partner', secret: 'a-chosen-secret' };

describe('token substitution', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/Client/partner', {
      secret: partner.secret,
      grant_types: ['client_credentials'],
      auth: { client_credentials: { audience: ['https://other.example/fhir'] } },
    });
    await server.send('PUT', '/AccessPolicy/partner', {
      engine: 'allow',
      link: [{ reference: 'Client/partner' }],
    });
    token = await server.accessToken();
  });
  afterAll(() => server.close());

  const read = async (authorization: string): Promise<number> =>
    (await server.get('/fhir/Patient', { headers: { Authorization: authorization } })).status;

  it('FA-68: a token for another audience is refused here', async () => {
    const foreign = await server.accessToken(partner);
    expect(await read(`Bearer ${foreign}`)).toBe(401);
  });

  it('FA-68: a token of another issuer on the same database is refused here', async () => {
    // Each token is used once, after the change: a read token is remembered for a second.
    const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest();
    const database = await testDatabase().open();
    try {
      for (const [audience, status] of [
        ['https://elsewhere.example/fhir', 401],
        ['http://localhost:8080.evil.example', 401],
        ['http://localhost:8080/fhir', 200],
      ] as const) {
        const own = await server.accessToken();
        const { length } = await database.database.query(
          `UPDATE access_token SET audience = $1::jsonb WHERE hash = $2 RETURNING hash`,
          [JSON.stringify([audience]), hashOf(own)],
        );
        expect(length).toBe(1);
        expect([audience, await read(`Bearer ${own}`)]).toEqual([audience, status]);
      }
    } finally {
      await database.close();
    }
  });

  it('OA-21: another kind of token is no access token, whatever it is worth elsewhere', async () => {
    const value = token.slice('nfa_at_'.length);
    for (const prefix of ['nfa_rt_', 'nfa_ac_', 'NFA_AT_', 'nfa_at', '']) {
      expect([prefix, await read(`Bearer ${prefix}${value}`)]).toEqual([prefix, 401]);
    }
  });

  it('OA-21: an access token is no client secret, no refresh token and no code', async () => {
    expect(
      (await server.token({ grant_type: 'client_credentials' }, { basic: { id: ADMIN.id, secret: token } }))
        .status,
    ).toBe(401);
    for (const [grant_type, name] of [
      ['refresh_token', 'refresh_token'],
      ['authorization_code', 'code'],
    ] as const) {
      const answer = await server.token({ grant_type, [name]: token }, { basic: ADMIN });
      expect(answer.status).toBe(400);
      expect(answer.json.access_token).toBeUndefined();
    }
    const asBearer = await server.token({ grant_type: 'client_credentials' }, { bearer: token });
    expect([asBearer.status, asBearer.json.error]).toEqual([400, 'invalid_request']);
  });

  it('a token that differs by one character, by case, by padding or by what surrounds it is refused', async () => {
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    const variants = [
      token.slice(0, -1) + last,
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      token.toUpperCase(),
      `nfa_at_${token}`,
      `${token}.`,
      `"${token}"`,
      `${token},${token}`,
      `${token} ${token}`,
      encodeURIComponent(`${token}\0`),
      `nfa_at_${randomBytes(32).toString('base64url')}`,
    ];
    for (const variant of variants)
      expect([variant, await read(`Bearer ${variant}`)]).toEqual([variant, 401]);
  });

  it('the hash that the database keeps is no token', async () => {
    const database = await testDatabase().open();
    try {
      const [row] = await database.database.query<{
        hex: string;
        base64: string;
        jti: string;
        session: string;
      }>(
        `SELECT encode(hash, 'hex') AS hex, encode(hash, 'base64') AS base64, jti, session_id AS session FROM access_token`,
      );
      const { hex, base64, jti, session } = row!;
      const url = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
      for (const value of [hex, base64, url, jti, session]) {
        expect(await read(`Bearer ${value}`)).toBe(401);
        expect(await read(`Bearer nfa_at_${value}`)).toBe(401);
      }
    } finally {
      await database.close();
    }
  });

  it('unsigned and self-signed JWTs are refused', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = part({
      iss: 'http://localhost:8080',
      sub: ADMIN.id,
      client_id: ADMIN.id,
      aud: 'http://localhost:8080/fhir',
      iat: now,
      exp: now + 300,
      jti: 'x',
      scope: '',
    });
    const keys = await server.get('/.well-known/jwks.json');
    const kid = keys.json?.keys?.[0]?.kid ?? 'x';
    for (const header of [
      { alg: 'none', typ: 'at+jwt' },
      { alg: 'None', typ: 'at+jwt', kid },
      { alg: 'HS256', typ: 'at+jwt', kid },
      { alg: 'ES256', typ: 'at+jwt', kid },
      { alg: 'ES256', typ: 'at+jwt', kid: '../../etc/passwd' },
      { alg: 'ES256', typ: 'at+jwt', kid, crit: ['exp'] },
      { alg: 'ES256', typ: 'at+jwt', jku: 'http://127.0.0.1:1/jwks' },
    ]) {
      for (const signature of [
        '',
        'AAAA',
        randomBytes(64).toString('base64url'),
        Buffer.alloc(64).toString('base64url'),
      ]) {
        expect(await read(`Bearer ${part(header)}.${claims}.${signature}`)).toBe(401);
      }
    }
  });

  it('a token that has expired, or whose client is gone or inactive, is refused', async () => {
    const body = { secret: 'a-chosen-secret', grant_types: ['client_credentials'] };
    const brief = { id: 'brief', secret: 'a-chosen-secret' };
    await server.send('PUT', '/AccessPolicy/brief', {
      engine: 'allow',
      link: [{ reference: 'Client/brief' }],
    });
    await server.send('PUT', '/Client/brief', body);
    const first = await server.accessToken(brief);
    expect(await read(`Bearer ${first}`)).toBe(200);
    await server.send('PUT', '/Client/brief', { ...body, active: false });
    expect(await read(`Bearer ${first}`)).toBe(401);
    await server.send('PUT', '/Client/brief', body);
    expect(await read(`Bearer ${first}`)).toBe(401);
    const second = await server.accessToken(brief);
    expect(await read(`Bearer ${second}`)).toBe(200);
    await server.request('DELETE', '/Client/brief', { basic: ADMIN });
    expect(await read(`Bearer ${second}`)).toBe(401);
    server.clock.advance(301);
    expect(await read(`Bearer ${token}`)).toBe(401);
  });
});
