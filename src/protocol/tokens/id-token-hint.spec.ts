import { createHmac } from 'node:crypto';
import { JsonObject } from '../../lib/json';
import { ISSUER_URL, MemoryAuthorization } from '../../../test/support/memory/memory-authorization';
import { generateSigningKey } from './signing-key';

const good = { iss: ISSUER_URL, sub: 'user', aud: 'app', sid: 's1', exp: 1, iat: 0 };

describe('id_token_hint (contract rule 18)', () => {
  let world: MemoryAuthorization;
  beforeAll(async () => {
    world = await MemoryAuthorization.start();
  });

  const sign = (claims: JsonObject, header: object = {}): Promise<string> =>
    world.signer.sign(claims, { alg: 'ES256', typ: 'JWT', ...header });

  it('is read from an id_token of this server, expired or not', async () => {
    expect(await world.hints.verify(await sign(good))).toEqual({ sub: 'user', aud: 'app', sid: 's1' });
    const { sid: _, ...without } = good;
    expect(await world.hints.verify(await sign(without))).toEqual({
      sub: 'user',
      aud: 'app',
      sid: undefined,
    });
  });

  it.each<[string, JsonObject, object]>([
    ['of another issuer', { ...good, iss: 'https://evil.test' }, {}],
    ['without issuer', { ...good, iss: undefined }, {}],
    ['without sub', { ...good, sub: undefined }, {}],
    ['for several audiences', { ...good, aud: ['app', 'other'] }, {}],
    ['that is an access token', good, { typ: 'at+jwt' }],
    ['without a type', good, { typ: undefined }],
    ['with a critical extension', good, { crit: ['b64'] }],
    ['that names another algorithm', good, { alg: 'RS256' }],
  ])('is not taken from a token %s', async (_, claims, header) => {
    const { kid } = await world.keys.signingKey('ES256');
    const jwt = await sign(claims);
    const head = { alg: 'ES256', typ: 'JWT', kid, ...header };
    const signed = 'alg' in header ? reheaded(jwt, head) : await sign(claims, header);
    expect(await world.hints.verify(signed)).toBeUndefined();
  });

  it('OIDC-9 is not taken from what is unsigned, altered, foreign, or signed with the public key as a secret', async () => {
    const jwt = await sign(good);
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    const key = await world.keys.signingKey('ES256');
    const forged = Buffer.from(JSON.stringify({ ...good, sub: 'admin' })).toString('base64url');
    const hs256 = encode({ alg: 'HS256', typ: 'JWT', kid: key.kid });
    const mac = createHmac('sha256', JSON.stringify(key.publicJwk))
      .update(`${hs256}.${claims}`)
      .digest('base64url');
    const foreign = await MemoryAuthorization.start();
    for (const value of [
      '',
      'x',
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${forged}.${signature}`,
      `${head}.${claims}.${'A'.repeat(86)}`,
      `${encode({ alg: 'none', typ: 'JWT', kid: key.kid })}.${claims}.AAAA`,
      `${hs256}.${claims}.${mac}`,
      `AAAA.${claims}.${signature}`,
      await foreign.signer.sign(good, { alg: 'ES256', typ: 'JWT' }),
    ]) {
      expect(await world.hints.verify(value)).toBeUndefined();
    }
  });

  it('is taken from a token of a key that is still published, and no longer', async () => {
    const jwt = await sign(good);
    const { kid } = await world.keys.signingKey('ES256');
    await world.keyStore.add(await generateSigningKey('ES256', new Date(1)));
    expect(await world.hints.verify(jwt)).toBeDefined();
    await world.keyStore.remove(kid);
    expect(await world.hints.verify(jwt)).toBeUndefined();
  });
});

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function reheaded(jwt: string, header: object): string {
  return [encode(header), ...jwt.split('.').slice(1)].join('.');
}
