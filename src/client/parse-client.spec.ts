import { generateKeyPairSync, KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { Json, JsonObject } from '../lib/json';
import { ResourceError } from '../resource/operation-outcome';
import { parseClient } from './parse-client';

function jwkOf(key: KeyObject): JsonObject {
  return key.export({ format: 'jwk' }) as JsonObject;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 2047 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const ecJwk = jwkOf(ec.publicKey);

async function issuesOf(body: JsonObject, id = 'myapp'): Promise<string[]> {
  try {
    await parseClient(body, id);
    return [];
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    expect(error.status).toBe(422);
    return error.issues.map(({ code, expression }) => `${code} ${expression ?? ''}`);
  }
}

function withCode(attributes: JsonObject): JsonObject {
  return { auth: { authorization_code: attributes } };
}

describe('contract §4.4 unknown attribute, wrong JSON type', () => {
  it.each<[JsonObject, string]>([
    [{ nmae: 'x' }, 'Client.nmae'],
    [{ inactive: true }, 'Client.inactive'],
    [{ constructor: 'x' }, 'Client.constructor'],
    [{ auth: { toString: {} } }, 'Client.auth.toString'],
    [{ auth: { basic: {} } }, 'Client.auth.basic'],
    [{ auth: { implicit: { refresh_token: true } } }, 'Client.auth.implicit.refresh_token'],
    [{ auth: { refresh_token: { audience: [] } } }, 'Client.auth.refresh_token.audience'],
    [{ name: 1 }, 'Client.name'],
    [{ name: null }, 'Client.name'],
    [{ active: 'true' }, 'Client.active'],
    [{ type: ['spa'] }, 'Client.type'],
    [{ secret: 12345678 }, 'Client.secret'],
    [{ grant_types: 'password' }, 'Client.grant_types'],
    [{ grant_types: [['password']] }, 'Client.grant_types[0]'],
    [{ auth: [] }, 'Client.auth'],
    [{ auth: { password: [] } }, 'Client.auth.password'],
    [
      { auth: { password: { access_token_expiration: '300' } } },
      'Client.auth.password.access_token_expiration',
    ],
    [{ auth: { password: { secret_required: 'no' } } }, 'Client.auth.password.secret_required'],
    [withCode({ redirect_uris: 'https://a.example' }), 'Client.auth.authorization_code.redirect_uris'],
    [{ scope: 'openid' }, 'Client.scope'],
    [{ jwks: ['x'] }, 'Client.jwks[0]'],
    [{ jwks: {} }, 'Client.jwks'],
    [{ details: [] }, 'Client.details'],
    [{ extension: {} }, 'Client.extension'],
    [{ smart: { x: 1 } }, 'Client.smart.x'],
  ])('%j is a structure issue', async (body, expression) => {
    expect(await issuesOf(body)).toEqual([`structure ${expression}`]);
  });
});

describe('contract §4.4 missing required attribute', () => {
  it.each<[JsonObject, string]>([
    [{ grant_types: ['authorization_code'] }, 'authorization_code'],
    [{ grant_types: ['code'] }, 'authorization_code'],
    [{ type: 'spa' }, 'authorization_code'],
    [{ grant_types: ['implicit'], ...withCode({ redirect_uri: 'https://a.example/cb' }) }, 'implicit'],
    [{ type: 'web-app', ...withCode({ redirect_uris: [] }) }, 'authorization_code'],
  ])('%j needs a redirect URI', async (body, grant) => {
    expect(await issuesOf(body)).toEqual([`required Client.auth.${grant}.redirect_uri`]);
  });

  it('demands none where the preset grants were replaced', async () => {
    expect(await issuesOf({ type: 'spa', grant_types: ['password'] })).toEqual([]);
  });
});

describe('contract §4.4 unlisted codes', () => {
  it.each<[JsonObject, string]>([
    [{ type: 'service' }, 'Client.type'],
    [{ type: 'constructor' }, 'Client.type'],
    [{ grant_types: ['password', 'magic'] }, 'Client.grant_types[1]'],
    [{ auth: { password: { token_format: 'saml' } } }, 'Client.auth.password.token_format'],
    [{ compat: ['medplum', 'x'] }, 'Client.compat[1]'],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }, 'Client.token_endpoint_auth_method'],
    [{ id_token_signed_response_alg: 'none' }, 'Client.id_token_signed_response_alg'],
    [{ access_token_signed_response_alg: 'HS256' }, 'Client.access_token_signed_response_alg'],
  ])('%j is a code-invalid issue', async (body, expression) => {
    expect(await issuesOf(body)).toEqual([`code-invalid ${expression}`]);
  });
});

describe('contract §4.4 values, TOKEN-20 keys', () => {
  it.each<[JsonObject, string]>([
    [{ auth: { password: { access_token_expiration: 0 } } }, 'Client.auth.password.access_token_expiration'],
    [
      { auth: { password: { access_token_expiration: 3601 } } },
      'Client.auth.password.access_token_expiration',
    ],
    [
      { auth: { password: { access_token_expiration: 1.5 } } },
      'Client.auth.password.access_token_expiration',
    ],
    [
      { auth: { refresh_token: { refresh_token_expiration: 59 } } },
      'Client.auth.refresh_token.refresh_token_expiration',
    ],
    [
      { auth: { device_code: { refresh_token_expiration: 600, refresh_token_absolute_expiration: 599 } } },
      'Client.auth.device_code.refresh_token_absolute_expiration',
    ],
    [
      { auth: { token_exchange: { client_assertion_types: ['x'] } } },
      'Client.auth.token_exchange.client_assertion_types[0]',
    ],
    [{ secret: '1234567' }, 'Client.secret'],
    [{ secret: 'x'.repeat(257) }, 'Client.secret'],
    [{ secret: 'pässwörter' }, 'Client.secret'],
    [{ name: 'x'.repeat(201) }, 'Client.name'],
    [{ scope: ['openid', 'a b'] }, 'Client.scope[1]'],
    [{ scope: ['patient/Patient.x'] }, 'Client.scope[0]'],
    [{ allowed_origins: ['https://a.example/'] }, 'Client.allowed_origins[0]'],
    [{ allowed_origins: ['*'] }, 'Client.allowed_origins[0]'],
    [{ allowed_origins: ['null'] }, 'Client.allowed_origins[0]'],
    [{ jwks_uri: 'http://a.example/jwks' }, 'Client.jwks_uri'],
    [{ jwks: [jwkOf(weak.publicKey)] }, 'Client.jwks[0]'],
    [{ jwks: { keys: [ecJwk, jwkOf(curve.publicKey)] } }, 'Client.jwks[1]'],
    [{ jwks: [{ ...ecJwk, alg: 'RS384' }] }, 'Client.jwks[0]'],
    [{ jwks: [{ ...ecJwk, use: 'enc' }] }, 'Client.jwks[0]'],
    [{ jwks: [{ ...ecJwk, x: ecJwk.y }] }, 'Client.jwks[0]'],
    [{ logo_uri: 'javascript:alert(1)' }, 'Client.logo_uri'],
    [{ smart: { launch_uri: 'http://a.example/launch' } }, 'Client.smart.launch_uri'],
    [{ post_logout_redirect_uris: ['/bye'] }, 'Client.post_logout_redirect_uris[0]'],
    [{ details: { text: 'x'.repeat(17_000) } }, 'Client.details'],
  ])('%j is a value issue', async (body, expression) => {
    expect(await issuesOf(body)).toEqual([`value ${expression}`]);
  });

  it.each(['', 'a b', 'a/b', 'x'.repeat(65), 'ä'])('the id %j is malformed', async (id) => {
    expect(await issuesOf({}, id)).toEqual(['value Client.id']);
  });
});

describe('contract §4.4 business rules', () => {
  it.each<[JsonObject, string]>([
    [{ jwks: [ecJwk], jwks_uri: 'https://a.example/jwks' }, 'Client.jwks_uri'],
    [
      { auth: { client_credentials: { refresh_token: true } } },
      'Client.auth.client_credentials.refresh_token',
    ],
    [
      { type: 'smart-app', ...withCode({ pkce: false, redirect_uri: 'https://a.example/cb' }) },
      'Client.auth.authorization_code.pkce',
    ],
    [{ jwks: [jwkOf(rsa.privateKey)] }, 'Client.jwks[0]'],
    [{ jwks: [{ kty: 'oct', k: 'AAAA' }] }, 'Client.jwks[0]'],
  ])('%j breaks one', async (body, expression) => {
    expect(await issuesOf(body)).toEqual([`business-rule ${expression}`]);
  });
});

describe('contract §4.4 later attributes', () => {
  it.each<[JsonObject, string]>([
    [{ allowedIssuers: ['https://a.example'] }, 'Client.allowedIssuers'],
    [{ scopes: [] }, 'Client.scopes'],
    [{ 'allowed-scopes': [] }, 'Client.allowed-scopes'],
    [
      { auth: { password: { default_identity_provider: {} } } },
      'Client.auth.password.default_identity_provider',
    ],
  ])('%j is not supported', async (body, expression) => {
    expect(await issuesOf(body)).toEqual([`not-supported ${expression}`]);
  });
});

describe('contract §4.1 what is stored', () => {
  it('keeps the secret out of the document', async () => {
    const parsed = await parseClient({ secret: 'verysecret', grant_types: ['password'] }, 'myapp');
    expect(parsed).toEqual({
      secret: 'verysecret',
      active: true,
      document: { active: true, grant_types: ['password'] },
    });
    expect((await parseClient({ secret: null }, 'myapp')).secret).toBeNull();
    expect((await parseClient({}, 'myapp')).secret).toBeUndefined();
  });

  it('stores canonical grant types once', async () => {
    const body = {
      grant_types: ['code', 'device_code', 'authorization_code'],
      ...withCode({ redirect_uri: 'https://a.example' }),
    };
    const { document } = await parseClient(body, 'myapp');
    expect(document.grant_types).toEqual([
      'authorization_code',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]);
  });

  it('stores a JWK Set as the list of its keys', async () => {
    expect((await parseClient({ jwks: { keys: [ecJwk] } }, 'myapp')).document.jwks).toEqual([ecJwk]);
  });

  it('stores a full client as written', async () => {
    const body: JsonObject = {
      name: 'My app',
      type: 'smart-app',
      auth: {
        authorization_code: {
          token_format: 'jwt',
          access_token_expiration: 3600,
          refresh_token: true,
          refresh_token_expiration: 60,
          refresh_token_absolute_expiration: 60,
          secret_required: false,
          pkce: true,
          redirect_uri: 'com.example.app:/cb',
          redirect_uris: ['http://127.0.0.1/cb'],
          audience: ['https://a.example/fhir'],
          client_assertion_types: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
        },
        client_credentials: { refresh_token: false },
      },
      scope: ['openid', 'launch/patient', 'patient/Observation.rs?category=laboratory'],
      allowed_origins: ['https://a.example', 'http://localhost:3000'],
      jwks: [jwkOf(rsa.publicKey), { ...ecJwk, kid: '1', use: 'sig', alg: 'ES384' }],
      smart: { launch_uri: 'https://a.example/launch', name: 'x', description: 'y' },
      details: { constructor: { toString: 1 } },
      'fhir-base-url': 'x',
      meta: { tag: [{ code: 'x' }] },
      extension: [{ url: 'x' }],
      compat: ['medplum', 'aidbox'],
      contacts: ['me@example.com'],
      trusted: true,
      first_party: false,
    };
    expect((await parseClient(body, 'myapp')).document).toEqual({ ...body, active: true });
  });
});

describe('parseClient', () => {
  it('throws nothing but ResourceError', async () => {
    const names = fc.constantFrom(
      ...[
        'name',
        'type',
        'secret',
        'grant_types',
        'auth',
        'scope',
        'allowed_origins',
        'jwks',
        'jwks_uri',
        'keys',
        'smart',
      ],
      ...[
        'details',
        'constructor',
        'toString',
        'authorization_code',
        'client_credentials',
        'redirect_uri',
        'redirect_uris',
      ],
      ...[
        'refresh_token',
        'pkce',
        'kty',
        'n',
        'e',
        'crv',
        'x',
        'y',
        'use',
        'key_ops',
        'alg',
        'meta',
        'extension',
        'active',
      ],
    );
    const texts = fc.constantFrom(
      'spa',
      'smart-app',
      'implicit',
      'RSA',
      'EC',
      'P-256',
      'AQAB',
      'https://a.example',
      'x://',
      '%',
      '__proto__',
    );
    const { object } = fc.letrec<{ object: JsonObject; value: Json }>((tie) => ({
      object: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
      value: fc.oneof(
        { depthSize: 'small' },
        texts,
        fc.jsonValue() as fc.Arbitrary<Json>,
        tie('object'),
        fc.array(tie('value')),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(object, fc.string(), async (body, id) => {
        await issuesOf(body, id);
        await issuesOf(body);
      }),
      { numRuns: 1000 },
    );
  });
});
