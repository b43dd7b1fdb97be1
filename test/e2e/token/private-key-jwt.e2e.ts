import { createHmac, createPublicKey, constants, randomUUID, sign } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { aClient } from '../../support/client.builder';
import {
  aKeyPair,
  asParameters,
  AssertionParts,
  assertionClaims,
  ClientKeyPair,
  encoded,
  signedBy,
} from '../../support/client-assertion';
import { Answer, ISSUER, TestServer } from '../../support/test-server';
import { aUser } from '../../support/user.builder';

const grant = { grant_type: 'client_credentials' };
const pairs = (['RS384', 'ES384', 'RS256', 'ES256'] as const).map((alg) => aKeyPair(alg));
const [rs384, es384, rs256, es256] = pairs as [ClientKeyPair, ClientKeyPair, ClientKeyPair, ClientKeyPair];

describe('private_key_jwt (RFC 7523 §3, contract §8.1)', () => {
  let server: TestServer;
  let id: string;

  beforeAll(async () => {
    server = await TestServer.start();
    ({ id } = await registered());
  });
  afterAll(() => server.close());

  const registered = (members: object = {}): Promise<{ id: string }> =>
    aClient()
      .withoutSecret()
      .with({ jwks: pairs.map(({ jwk }) => jwk), ...members })
      .registeredAt(server);

  const claims = (members: object = {}): Record<string, unknown> => ({
    ...assertionClaims(id, ISSUER, server.clock.now()),
    ...members,
  });
  const seconds = (): number => Math.floor(server.clock.now().getTime() / 1000);

  const send = (assertion: string, more: object = {}): Promise<Answer> =>
    server.token({ ...grant, ...asParameters(assertion), ...more });
  const present = (parts: Partial<AssertionParts>, pair = es384): Promise<Answer> =>
    send(signedBy(pair, { claims: claims(), ...parts }));

  /** Every refusal has the bytes of the one for an unknown client. */
  async function expectRefused(...answers: (Answer | Promise<Answer>)[]): Promise<void> {
    const unknown = await server.token({ ...grant, client_id: 'nobody' });
    for (const each of answers) {
      const answer = await each;
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      expect(answer.text).toBe(unknown.text);
      expect(answer.headers.has('www-authenticate')).toBe(false);
    }
  }

  describe('TOKEN-11 OA-25 alg', () => {
    it.each(pairs.map((pair) => [pair.alg, pair] as const))('is taken when %s', async (_, pair) => {
      const answer = await present({}, pair);
      expect([answer.status, answer.json.token_type]).toEqual([200, 'Bearer']);
    });

    it('is refused when none', async () => {
      const unsigned = `${encoded({ alg: 'none', kid: es384.kid })}.${encoded(claims())}`;
      await expectRefused(
        send(`${unsigned}.`),
        send(`${unsigned}.AAAA`),
        present({ header: { alg: 'none' } }),
      );
    });

    it('is refused when HS256 or HS384, keyed by the public key', async () => {
      const publicKey = createPublicKey(rs256.privateKey);
      const secrets = [
        publicKey.export({ type: 'spki', format: 'pem' }),
        publicKey.export({ type: 'spki', format: 'der' }),
        JSON.stringify(rs256.jwk),
        rs256.jwk.n ?? '',
      ];
      for (const [alg, digest] of [
        ['HS256', 'sha256'],
        ['HS384', 'sha384'],
      ] as const) {
        for (const secret of secrets) {
          const signed = `${encoded({ alg, kid: rs256.kid })}.${encoded(claims())}`;
          const mac = createHmac(digest, secret).update(signed).digest('base64url');
          await expectRefused(send(`${signed}.${mac}`));
        }
      }
    });

    it('is refused when PS256, RS512 or that of another key', async () => {
      const signed = `${encoded({ alg: 'PS256', kid: rs256.kid })}.${encoded(claims())}`;
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const pss = sign('sha256', Buffer.from(signed), { key: rs256.privateKey, padding });
      await expectRefused(
        send(`${signed}.${pss.toString('base64url')}`),
        present({ header: { alg: 'RS512' } }, rs256),
        present({ header: { alg: 'EdDSA' } }),
        present({ header: { alg: 'ES256' } }),
        present({ header: { kid: es256.kid } }),
      );
    });
  });

  it('TOKEN-12 OA-25 refuses what lacks jti or exp, or whose iss, sub and client_id differ', async () => {
    const other = await registered();
    await expectRefused(
      present({ claims: claims({ jti: undefined }) }),
      present({ claims: claims({ jti: '' }) }),
      present({ claims: claims({ jti: 'x'.repeat(201) }) }),
      present({ claims: claims({ exp: undefined }) }),
      present({ claims: claims({ iss: other.id }) }),
      present({ claims: claims({ sub: other.id }) }),
      present({ claims: claims({ iss: undefined }) }),
      present({ claims: claims({ sub: undefined }) }),
      present({ claims: claims({ iss: 'nobody', sub: 'nobody' }) }),
      send(signedBy(es384, { claims: claims() }), { client_id: other.id }),
    );
    const named = await send(signedBy(es384, { claims: claims() }), { client_id: id });
    expect(named.status).toBe(200);
  });

  it('TOKEN-13 OA-25 takes an exp 300 s ahead, and none past or beyond 300 s and the skew', async () => {
    for (const ahead of [300, 350, 5])
      expect((await present({ claims: claims({ exp: seconds() + ahead }) })).status).toBe(200);
    await expectRefused(
      present({ claims: claims({ exp: seconds() + 370 }) }),
      present({ claims: claims({ exp: seconds() + 3600 }) }),
      present({ claims: claims({ exp: seconds() * 1000 }) }),
      present({ claims: claims({ exp: seconds() - 1 }) }),
      present({ claims: claims({ exp: '9999999999' }) }),
    );
  });

  it('TOKEN-14 takes an nbf and iat 10 s ahead, and none more than 60 s ahead', async () => {
    const ahead = (by: number): number => seconds() + by;
    for (const members of [{ nbf: ahead(10) }, { iat: ahead(10) }, { nbf: ahead(10), iat: ahead(10) }])
      expect((await present({ claims: claims(members) })).status).toBe(200);
    await expectRefused(
      present({ claims: claims({ nbf: ahead(70) }) }),
      present({ claims: claims({ iat: ahead(70) }) }),
    );
  });

  it('TOKEN-15 OA-25 takes the issuer or a token URL as aud, and nothing foreign', async () => {
    const urls = ['', '/oauth2/token', '/auth/token', '/oauth2/par'].map((path) => ISSUER + path);
    for (const aud of [...urls, urls, ['https://other.example', ISSUER]])
      expect((await present({ claims: claims({ aud }) })).status).toBe(200);
    await expectRefused(
      ...[
        undefined,
        'https://other.example/oauth2/token',
        `${ISSUER}.evil.test`,
        `${ISSUER}/`,
        `${server.url}/oauth2/token`,
        ['https://other.example'],
        [],
      ].map((aud) => present({ claims: claims({ aud }) })),
    );
  });

  describe('TOKEN-16 OA-25 a jti', () => {
    let replica: TestServer;
    beforeAll(async () => {
      replica = await TestServer.join();
    });
    afterAll(() => replica.close());

    it('counts once of 50 at the same moment on two replicas, and not after a restart', async () => {
      const parameters = { ...grant, ...asParameters(signedBy(es384, { claims: claims() })) };
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, turn) => (turn % 2 === 0 ? server : replica).token(parameters)),
      );
      const [right, ...more] = answers.filter(({ status }) => status === 200);
      expect([right?.json.token_type, more]).toEqual(['Bearer', []]);
      await expectRefused(...answers.filter((answer) => answer !== right));

      const restarted = await TestServer.join();
      try {
        await expectRefused(restarted.token(parameters), replica.token(parameters), server.token(parameters));
      } finally {
        await restarted.close();
      }
    });

    it('counts once in another assertion, signed by another key', async () => {
      const jti = randomUUID();
      expect((await present({ claims: claims({ jti }) })).status).toBe(200);
      await expectRefused(present({ claims: claims({ jti, exp: seconds() + 100 }) }, rs384));
    });

    it('of another client is another one', async () => {
      const other = await registered();
      const jti = randomUUID();
      expect((await present({ claims: claims({ jti }) })).status).toBe(200);
      const others = claims({ jti, iss: other.id, sub: other.id });
      expect((await present({ claims: others })).status).toBe(200);
      await expectRefused(present({ claims: others }));
    });

    it('is recorded only once the signature holds', async () => {
      const used = { claims: claims() };
      await expectRefused(send(signedBy({ ...aKeyPair('ES384'), kid: es384.kid }, used)));
      const count = `SELECT jti FROM client_assertion WHERE jti = $1`;
      expect(await server.query(count, [used.claims.jti])).toEqual([]);
      expect((await present(used)).status).toBe(200);
      expect(await server.query(count, [used.claims.jti])).toHaveLength(1);
    });
  });

  describe('TOKEN-17 keys that the header brings', () => {
    let decoy: Server;
    let url: string;
    let fetched = 0;
    beforeAll(async () => {
      decoy = createServer((_, response) => {
        fetched++;
        response.end(JSON.stringify({ keys: [es384.jwk] }));
      });
      await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(decoy.address() as AddressInfo).port}/jwks`;
    });
    afterAll(() => decoy.close());

    it('are refused as a jku that is not the jwks_uri, and never fetched', async () => {
      const remote = await registered({ jwks: undefined, jwks_uri: 'https://keys.example/jwks' });
      const own = claims({ iss: remote.id, sub: remote.id });
      await expectRefused(
        present({ header: { jku: url } }),
        present({ header: { jku: null } }),
        present({ claims: own, header: { jku: url } }),
      );
      expect(fetched).toBe(0);
    });

    it('are ignored as jwk, x5u and x5c, and never fetched', async () => {
      const foreign = aKeyPair('ES384', es384.kid);
      const header = { jwk: foreign.jwk, x5u: url, x5c: ['AAAA'] };
      await expectRefused(
        present({ header }, foreign),
        present({ header: { ...header, kid: undefined } }, foreign),
        present({ header: { ...header, kid: 'unknown' } }, foreign),
      );
      expect((await present({ header })).status).toBe(200);
      expect(fetched).toBe(0);
    });
  });

  describe('TOKEN-18 the registered key of a kid and kty', () => {
    const with_ = async (jwks: object[], members: object = {}): Promise<Record<string, unknown>> => {
      const client = await registered({ jwks, ...members });
      return claims({ iss: client.id, sub: client.id });
    };

    it('must be one: none and several are refused', async () => {
      const twin = aKeyPair('ES384', es384.kid);
      await expectRefused(
        present({ header: { kid: 'unknown' } }),
        present({ claims: await with_([rs256.jwk]) }),
        present({ claims: await with_([es384.jwk, twin.jwk]) }),
      );
      const mixed = await with_([es384.jwk, { ...rs256.jwk, kid: es384.kid }]);
      expect((await present({ claims: mixed })).status).toBe(200);
    });

    it('may stay unnamed while one key fits, except by a client with system/ scopes', async () => {
      const header = { kid: undefined };
      expect((await present({ claims: await with_([es384.jwk, rs256.jwk]), header })).status).toBe(200);
      await expectRefused(
        present({ claims: await with_([es384.jwk, aKeyPair('ES384').jwk]), header }),
        present({ claims: await with_([es384.jwk], { scope: ['system/*.rs'] }), header }),
      );
      const named = await with_([es384.jwk], { scope: ['system/*.rs'] });
      expect((await present({ claims: named })).status).toBe(200);
    });
  });

  it('TOKEN-6 is enforced where it is registered, and refused where another method is', async () => {
    const only = await registered({ token_endpoint_auth_method: 'private_key_jwt', secret: 'a secret too' });
    const secret = await server.token(grant, { basic: { id: only.id, secret: 'a secret too' } });
    expect(secret.status).toBe(401);
    expect((await present({ claims: claims({ iss: only.id, sub: only.id }) })).status).toBe(200);
    const basic = await registered({ token_endpoint_auth_method: 'client_secret_basic', secret: 'a secret' });
    const inactive = await registered({ active: false });
    await expectRefused(
      present({ claims: claims({ iss: basic.id, sub: basic.id }) }),
      present({ claims: claims({ iss: inactive.id, sub: inactive.id }) }),
    );
  });

  it('demands an assertion of a client with keys, which must not only name itself', async () => {
    const client = await registered({
      grant_types: ['refresh_token', 'authorization_code'],
      auth: { authorization_code: { redirect_uri: 'https://app.example/callback' } },
    });
    await expectRefused(
      server.token({ grant_type: 'authorization_code', client_id: client.id, code: 'x' }),
      server.token({ grant_type: 'refresh_token', client_id: client.id, refresh_token: 'x' }),
    );
  });

  it('comes in a JSON body too', async () => {
    const body = { ...grant, ...asParameters(signedBy(es384, { claims: claims() })) };
    const answer = await server.request('POST', '/oauth2/token', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  });

  it('authenticates at introspection and revocation, by a new assertion each', async () => {
    const token: string = (await present({})).json.access_token;
    const at = (path: string): Promise<Answer> =>
      server.form(path, { token, ...asParameters(signedBy(es384, { claims: claims() })) });
    expect((await at('/oauth2/introspect')).json).toMatchObject({ active: true, client_id: id });
    expect((await at('/oauth2/revoke')).status).toBe(200);
    expect((await at('/oauth2/introspect')).json).toEqual({ active: false });
  });

  it('REFRESH-1 a client with keys signs a new assertion for each refresh; a refused one costs no token', async () => {
    const user = await aUser().storedAt(server);
    const client = await registered({
      grant_types: ['password', 'refresh_token'],
      auth: { password: { refresh_token: true } },
    });
    const own = (): string => signedBy(es384, { claims: claims({ iss: client.id, sub: client.id }) });
    const first = own();
    const login = await server.token({
      grant_type: 'password',
      username: user.id,
      password: user.password,
      ...asParameters(first),
    });
    expect(login.status).toBe(200);
    const refresh = (assertion: object, refresh_token: string): Promise<Answer> =>
      server.token({ grant_type: 'refresh_token', refresh_token, ...assertion });
    const given: string = login.json.refresh_token;
    await expectRefused(
      refresh({}, given),
      refresh({ client_id: client.id }, given),
      refresh(asParameters(first), given),
    );
    const second = own();
    const refreshed = await refresh(asParameters(second), given);
    expect(refreshed.status).toBe(200);
    await expectRefused(refresh(asParameters(second), refreshed.json.refresh_token));
    const again = await refresh(asParameters(own()), refreshed.json.refresh_token);
    expect(again.status).toBe(200);
  });
});
