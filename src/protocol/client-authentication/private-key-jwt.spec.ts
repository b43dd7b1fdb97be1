import { constants, createHmac, createPublicKey, KeyObject, sign } from 'node:crypto';
import {
  aKeyPair,
  asParameters,
  assertionClaims,
  ClientKeyPair,
  encoded,
  JWT_BEARER,
  signedBy,
} from '../../../test/support/client-assertion';
import { registeredClient } from '../../../test/support/memory/memory-authorization';
import { MemoryReplayStore } from '../../../test/support/memory/memory-replay.store';
import { Clock } from '../../lib/clock';
import { InvalidClient } from '../errors/rfc6749';
import { Issuer } from '../issuer';
import { ClientKeys } from '../ports/client-keys';
import { Client, ClientStore } from '../ports/client-store';
import { AssertionClaims } from './assertion-claims';
import { AssertionParameters, PrivateKeyJwt } from './private-key-jwt';

const ISS = 'https://auth.example';
const NOW = new Date('2026-03-01T12:00:00Z');
const seconds = NOW.getTime() / 1000;
const KEYS_URL = 'https://app.example/jwks';

const pairs = (['RS384', 'ES384', 'RS256', 'ES256'] as const).map((alg) => aKeyPair(alg));
const es384 = pairs[1]!;
const es256 = pairs[3]!;
const rs256 = pairs[2]!;

class FakeKeys extends ClientKeys {
  readonly asked: unknown[] = [];
  known: readonly { readonly kid: string; readonly key: KeyObject }[] = [];

  override async find(_: Client, header: { kid: string | undefined }): Promise<readonly KeyObject[]> {
    this.asked.push(header);
    return this.known
      .filter(({ kid }) => header.kid === undefined || kid === header.kid)
      .map(({ key }) => key);
  }
}

const publicKeyOf = (pair: ClientKeyPair): { kid: string; key: KeyObject } => ({
  kid: pair.kid,
  key: createPublicKey(pair.privateKey),
});

describe('private_key_jwt (RFC 7523 §3, contract §8.1)', () => {
  let keys: FakeKeys;
  let client: Partial<Client>;
  let method: PrivateKeyJwt;

  beforeEach(() => {
    keys = new FakeKeys();
    keys.known = pairs.map(publicKeyOf);
    client = { jwksUri: KEYS_URL };
    const clock: Clock = { now: () => NOW };
    const clients: ClientStore = {
      find: async (id) => (id === 'app' || id === 'other' ? registeredClient({ ...client, id }) : undefined),
    };
    const claims = new AssertionClaims(new Issuer(ISS), clock);
    method = new PrivateKeyJwt(clients, keys, claims, new MemoryReplayStore());
  });

  const good = (members: object = {}): Record<string, unknown> => ({
    ...assertionClaims('app', ISS, NOW),
    ...members,
  });

  const present = (assertion: string, more: AssertionParameters = {}): Promise<unknown> =>
    method.authenticate({ ...asParameters(assertion), ...more });

  const withClaims = (members: object): Promise<unknown> =>
    present(signedBy(es384, { claims: good(members) }));

  const withHeader = (header: Record<string, unknown>, pair = es384): Promise<unknown> =>
    present(signedBy(pair, { claims: good(), header }));

  const accepted = async (outcome: Promise<unknown>): Promise<void> => {
    expect(await outcome).toMatchObject({ client: { id: 'app' }, method: 'private_key_jwt' });
  };

  const refused = async (outcome: Promise<unknown>): Promise<void> => {
    const error: unknown = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InvalidClient);
    expect((error as InvalidClient).toBody()).toEqual(new InvalidClient(false).toBody());
  };

  describe('alg', () => {
    it.each(pairs.map((pair) => [pair.alg, pair] as const))('takes %s', (_, pair) =>
      accepted(present(signedBy(pair, { claims: good() }))),
    );

    it('refuses none, with and without a signature', async () => {
      const head = encoded({ alg: 'none', kid: es384.kid });
      await refused(present(`${head}.${encoded(good())}.`));
      await refused(present(`${head}.${encoded(good())}.AAAA`));
    });

    it.each(['HS256', 'HS384'])('refuses %s keyed by the public key', async (alg) => {
      for (const format of ['pem', 'der', 'jwk'] as const) {
        const publicKey = createPublicKey(rs256.privateKey);
        const secret =
          format === 'jwk'
            ? JSON.stringify(rs256.jwk)
            : publicKey.export({ type: 'spki', format: format as 'pem' });
        const signed = `${encoded({ alg, kid: rs256.kid })}.${encoded(good())}`;
        const mac = createHmac(alg === 'HS256' ? 'sha256' : 'sha384', secret).update(signed);
        await refused(present(`${signed}.${mac.digest('base64url')}`));
      }
    });

    it('refuses PS256 and whatever else is not listed', async () => {
      const signed = `${encoded({ alg: 'PS256', kid: rs256.kid })}.${encoded(good())}`;
      const pss = sign('sha256', Buffer.from(signed), {
        key: rs256.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
      });
      await refused(present(`${signed}.${pss.toString('base64url')}`));
      for (const alg of ['EdDSA', 'RS512', 'rs384', '', null, 1, ['RS384'], undefined])
        await refused(withHeader({ alg }));
    });

    it('refuses an algorithm that the key was not made for', async () => {
      await refused(withHeader({ alg: 'ES384' }, es256));
      await refused(withHeader({ alg: 'RS384' }, es384));
      await refused(withHeader({ alg: 'RS384' }, rs256));
    });
  });

  describe('iss, sub and client_id', () => {
    it.each<[string, object]>([
      ['another iss', { iss: 'other' }],
      ['another sub', { sub: 'other' }],
      ['no iss', { iss: undefined }],
      ['no sub', { sub: undefined }],
      ['neither', { iss: undefined, sub: undefined }],
      ['an unknown client', { iss: 'nobody', sub: 'nobody' }],
      ['what is no client id', { iss: 'a b', sub: 'a b' }],
      ['lists', { iss: ['app'], sub: ['app'] }],
    ])('refuses %s', (_, members) => refused(withClaims(members)));

    it('takes the same client_id beside them, and no other', async () => {
      await accepted(present(signedBy(es384, { claims: good() }), { client_id: 'app' }));
      await refused(present(signedBy(es384, { claims: good() }), { client_id: 'other' }));
    });
  });

  describe('aud', () => {
    it.each([
      [ISS],
      [`${ISS}/oauth2/token`],
      [`${ISS}/auth/token`],
      [`${ISS}/oauth2/par`],
      [['https://other.example', `${ISS}/oauth2/token`]],
    ])('takes %j', (aud) => accepted(withClaims({ aud })));

    it.each([
      [undefined],
      [''],
      [`${ISS}/`],
      [`${ISS}/oauth2/authorize`],
      [`${ISS}.evil.test`],
      [`${ISS}/oauth2/token?x=1`],
      [ISS.toUpperCase()],
      ['https://other.example'],
      [[]],
      [[[ISS]]],
      [{ [ISS]: ISS }],
    ])('refuses %j', (aud) => refused(withClaims({ aud })));
  });

  describe('exp, nbf and iat', () => {
    it.each<[string, object]>([
      ['exp 300 s ahead', { exp: seconds + 300 }],
      ['exp 360 s ahead, which is 300 s and the skew', { exp: seconds + 360 }],
      ['exp a second ahead', { exp: seconds + 1 }],
      ['nbf 10 s ahead', { nbf: seconds + 10 }],
      ['iat 10 s ahead', { iat: seconds + 10 }],
      ['nbf and iat 60 s ahead', { nbf: seconds + 60, iat: seconds + 60 }],
      ['no iat', { iat: undefined }],
    ])('takes %s', (_, members) => accepted(withClaims(members)));

    it.each<[string, object]>([
      ['no exp', { exp: undefined }],
      ['exp 361 s ahead', { exp: seconds + 361 }],
      ['exp in the far future', { exp: 1e300 }],
      ['exp in milliseconds', { exp: NOW.getTime() + 300_000 }],
      ['exp now', { exp: seconds }],
      ['exp past', { exp: seconds - 1 }],
      ['exp as a text', { exp: String(seconds + 300) }],
      ['nbf 61 s ahead', { nbf: seconds + 61 }],
      ['iat 61 s ahead', { iat: seconds + 61 }],
      ['nbf as a text', { nbf: String(seconds) }],
      ['iat null', { iat: null }],
    ])('refuses %s', (_, members) => refused(withClaims(members)));
  });

  describe('jti', () => {
    it.each([[undefined], [''], [1], [null], ['x'.repeat(201)], ['a\u0000b']])('refuses %j', (jti) =>
      refused(withClaims({ jti })),
    );

    it('counts once for each client, also in another assertion', async () => {
      const assertion = signedBy(es384, { claims: good({ jti: 'x'.repeat(200) }) });
      await accepted(present(assertion));
      await refused(present(assertion));
      await refused(withClaims({ jti: 'x'.repeat(200), exp: seconds + 200 }));
      const other = { ...good({ jti: 'x'.repeat(200) }), iss: 'other', sub: 'other' };
      expect(await present(signedBy(es384, { claims: other }))).toMatchObject({ client: { id: 'other' } });
    });

    it('is not used up by an assertion that is refused', async () => {
      const claims = good();
      const right = signedBy(es384, { claims });
      await refused(present(signedBy({ ...aKeyPair('ES384'), kid: es384.kid }, { claims })));
      await refused(present(`${right.slice(0, -8)}AAAAAAAA`));
      await refused(present(right, { client_id: 'other' }));
      await accepted(present(right));
    });
  });

  describe('the header', () => {
    it.each<[string, Record<string, unknown>]>([
      ['no typ', { typ: undefined }],
      ['the jku that is registered', { jku: KEYS_URL }],
      ['a jwk, x5u and x5c, which mean nothing', { jwk: es256.jwk, x5u: 'https://evil.test', x5c: ['AAAA'] }],
    ])('takes %s', (_, header) => accepted(withHeader(header)));

    it.each<[string, Record<string, unknown>]>([
      ['another typ', { typ: 'at+jwt' }],
      ['another case of typ', { typ: 'jwt' }],
      ['a critical extension', { crit: ['exp'] }],
      ['another jku', { jku: 'https://evil.test/jwks' }],
      ['a jku in another spelling', { jku: `${KEYS_URL}#x` }],
      ['a jku that is no text', { jku: null }],
      ['an unknown kid', { kid: 'unknown' }],
      ['an empty kid', { kid: '' }],
      ['a kid that is no text', { kid: 1 }],
      ['a kid that is null', { kid: null }],
      ['a long kid', { kid: 'x'.repeat(201) }],
    ])('refuses %s', (_, header) => refused(withHeader(header)));

    it('refuses a jku when none is registered', async () => {
      client = {};
      await refused(withHeader({ jku: KEYS_URL }));
    });

    it('never takes the key from the header', async () => {
      const own = aKeyPair('ES384', es384.kid);
      await refused(withHeader({ jwk: own.jwk }, own));
      keys.known = [];
      await refused(withHeader({ jwk: own.jwk }, own));
    });
  });

  describe('which key', () => {
    it('is clear where several of one kid are of other kinds', async () => {
      keys.known = [es384, { ...es256, kid: es384.kid }, { ...rs256, kid: es384.kid }].map(publicKeyOf);
      await accepted(withHeader({}));
    });

    it('must be clear: none or two of one kid and kind are refused', async () => {
      keys.known = [es384, aKeyPair('ES384', es384.kid)].map(publicKeyOf);
      await refused(withHeader({}));
      keys.known = [publicKeyOf(es256)];
      await refused(withHeader({}));
    });

    it('need not be named when one fits', async () => {
      await accepted(withHeader({ kid: undefined }));
      keys.known = [es384, aKeyPair('ES384')].map(publicKeyOf);
      await refused(withHeader({ kid: undefined }));
    });

    it.each(['system/*.rs', 'system/Patient.r'])('must be named by a client with %s', async (scope) => {
      client = { scope: ['openid', scope] };
      await refused(withHeader({ kid: undefined }));
      await accepted(withHeader({}));
    });

    it('is looked for only when the claims are right', async () => {
      await refused(withClaims({ aud: 'https://other.example' }));
      await refused(withClaims({ exp: seconds - 1 }));
      await refused(withHeader({ alg: 'PS256' }));
      await refused(withHeader({ jku: 'https://evil.test' }));
      expect(keys.asked).toEqual([]);
    });
  });

  describe('the client', () => {
    it.each(['client_secret_basic', 'client_secret_post', 'none'] as const)(
      'is refused when registered for %s',
      async (tokenEndpointAuthMethod) => {
        client = { tokenEndpointAuthMethod };
        await refused(withHeader({}));
      },
    );

    it('is taken when registered for private_key_jwt, and refused when inactive', async () => {
      client = { tokenEndpointAuthMethod: 'private_key_jwt' };
      await accepted(withHeader({}));
      client = { active: false };
      await refused(withHeader({}));
    });
  });

  describe('the parameters', () => {
    it('must both be there', async () => {
      const assertion = signedBy(es384, { claims: good() });
      await refused(method.authenticate({ client_assertion: assertion }));
      await refused(method.authenticate({ client_assertion_type: JWT_BEARER }));
      await refused(present(assertion, { client_assertion_type: 'urn:x' }));
      await accepted(present(assertion));
    });

    it('hold one JWS in compact form, which can be read in one way', async () => {
      const right = signedBy(es384, { claims: good() });
      const [head = '', claims = '', signature = ''] = right.split('.');
      const twice = Buffer.from(`{"alg":"none",${JSON.stringify({ alg: 'ES384', kid: es384.kid }).slice(1)}`);
      for (const value of [
        '',
        'x.y.z',
        `${head}.${claims}`,
        `${right}.`,
        `${right}\n`,
        ` ${right}`,
        `${right}=`,
        `${head}.${claims}.`,
        `${encoded([])}.${claims}.${signature}`,
        `${head}.${Buffer.from('"text"').toString('base64url')}.${signature}`,
        `${twice.toString('base64url')}.${claims}.${signature}`,
        `${head}.${claims}.${'A'.repeat(3000)}`,
        `${'A'.repeat(20_000)}.${claims}.${signature}`,
      ]) {
        await refused(present(value));
      }
      await accepted(present(right));
    });

    it('are refused when a byte of header, claims or signature changes', async () => {
      const right = signedBy(es384, { claims: good() });
      for (let at = 5; at < right.length; at += 17) {
        const changed = right[at] === 'A' ? 'B' : 'A';
        await refused(present(right.slice(0, at) + changed + right.slice(at + 1)));
      }
      await accepted(present(right));
    });
  });
});
