import { generateKeyPairSync } from 'node:crypto';
import { ADMIN, TestServer } from '../support/test-server';

/** Body, status, and each issue as `code expression`. */
type Row = readonly [what: string, body: unknown, status: number, issues: readonly string[]];

const publicJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const privateJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const weakJwk = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });

const auth = (grant: string, settings: object) => ({ auth: { [grant]: settings } });
const redirect = (uri: unknown) => auth('authorization_code', { redirect_uri: uri });
const redirectIssue = ['value Client.auth.authorization_code.redirect_uri'];

const clientRows: readonly Row[] = [
  // unknown attribute, wrong JSON type
  ['an unknown attribute', { nmae: 'x' }, 422, ['structure Client.nmae']],
  [
    'an unknown attribute of a grant',
    auth('password', { pkce: true }),
    422,
    ['structure Client.auth.password.pkce'],
  ],
  ['an unknown grant in auth', auth('magic', {}), 422, ['structure Client.auth.magic']],
  ['a name that every object has', { constructor: 'x' }, 422, ['structure Client.constructor']],
  ['a text for a boolean', { active: 'true' }, 422, ['structure Client.active']],
  ['null for a boolean', { trusted: null }, 422, ['structure Client.trusted']],
  ['a number for a text', { name: 1 }, 422, ['structure Client.name']],
  ['a text for a list', { grant_types: 'password' }, 422, ['structure Client.grant_types']],
  ['a number in a list', { scope: ['openid', 1] }, 422, ['structure Client.scope[1]']],
  ['a list for an object', { auth: [] }, 422, ['structure Client.auth']],
  ['a number for a secret', { secret: 12345678 }, 422, ['structure Client.secret']],
  [
    'a text for a number',
    auth('password', { access_token_expiration: '300' }),
    422,
    ['structure Client.auth.password.access_token_expiration'],
  ],
  ['a list for meta', { meta: [] }, 422, ['structure Client.meta']],
  // missing required attribute
  [
    'authorization_code without redirect URI',
    { grant_types: ['authorization_code'] },
    422,
    ['required Client.auth.authorization_code.redirect_uri'],
  ],
  [
    'implicit without redirect URI',
    { grant_types: ['implicit'] },
    422,
    ['required Client.auth.implicit.redirect_uri'],
  ],
  [
    'type spa without redirect URI',
    { type: 'spa' },
    422,
    ['required Client.auth.authorization_code.redirect_uri'],
  ],
  [
    'an empty list of redirect URIs',
    { grant_types: ['code'], ...auth('authorization_code', { redirect_uris: [] }) },
    422,
    ['required Client.auth.authorization_code.redirect_uri'],
  ],
  // unlisted codes
  ['an unlisted type', { type: 'robot' }, 422, ['code-invalid Client.type']],
  [
    'an unlisted grant type',
    { grant_types: ['password', 'magic'] },
    422,
    ['code-invalid Client.grant_types[1]'],
  ],
  [
    'an unlisted token_format',
    auth('client_credentials', { token_format: 'paseto' }),
    422,
    ['code-invalid Client.auth.client_credentials.token_format'],
  ],
  ['an unlisted compat', { compat: ['epic'] }, 422, ['code-invalid Client.compat[0]']],
  [
    'an unlisted authentication method',
    { token_endpoint_auth_method: 'magic' },
    422,
    ['code-invalid Client.token_endpoint_auth_method'],
  ],
  // values
  ...[0, 3601, 1.5, -1].map((seconds): Row => [
    `access_token_expiration ${seconds}`,
    auth('password', { access_token_expiration: seconds }),
    422,
    ['value Client.auth.password.access_token_expiration'],
  ]),
  ...[59, 31_536_001].map((seconds): Row => [
    `refresh_token_expiration ${seconds}`,
    auth('refresh_token', { refresh_token_expiration: seconds }),
    422,
    ['value Client.auth.refresh_token.refresh_token_expiration'],
  ]),
  [
    'an absolute limit below the idle one',
    auth('password', { refresh_token_expiration: 3600, refresh_token_absolute_expiration: 60 }),
    422,
    ['value Client.auth.password.refresh_token_absolute_expiration'],
  ],
  ['a secret too short', { secret: '1234567' }, 422, ['value Client.secret']],
  ['a secret too long', { secret: 'x'.repeat(257) }, 422, ['value Client.secret']],
  ['a secret that is not ASCII', { secret: 'sécurité!' }, 422, ['value Client.secret']],
  ['a name too long', { name: 'x'.repeat(201) }, 422, ['value Client.name']],
  [
    'an origin with a path',
    { allowed_origins: ['https://a.example/'] },
    422,
    ['value Client.allowed_origins[0]'],
  ],
  ['the origin null', { allowed_origins: ['null'] }, 422, ['value Client.allowed_origins[0]']],
  ['a URL that runs', { logo_uri: 'javascript:alert(1)' }, 422, ['value Client.logo_uri']],
  ['a key address over http', { jwks_uri: 'http://a.example/jwks' }, 422, ['value Client.jwks_uri']],
  ['two scopes in one', { scope: ['openid profile'] }, 422, ['value Client.scope[0]']],
  ['a malformed SMART scope', { scope: ['system/Patient.x'] }, 422, ['value Client.scope[0]']],
  ['a JWK that is none', { jwks: [{ kty: 'oct' }] }, 422, ['value Client.jwks[0]']],
  ['a weak JWK', { jwks: [publicJwk, weakJwk] }, 422, ['value Client.jwks[1]']],
  ['details above 16 KiB', { details: { x: 'y'.repeat(17_000) } }, 422, ['value Client.details']],
  // redirect URIs
  ...[
    '/callback',
    'https://a.example/cb#x',
    'https://user@a.example/cb',
    'https://*.example/cb',
    'https://a.example/cb?code=1',
    'https://a.example/cb?state=1',
    'https://a.example/cb?iss=1',
    'https://a.example/cb?error=1',
    'http://a.example/cb',
    'http://localhost.evil.example/cb',
    'myapp:/callback',
    'javascript:alert(1)',
  ].map((uri): Row => [`the redirect URI ${uri}`, redirect(uri), 422, redirectIssue]),
  [
    'a bad URI in the list',
    auth('implicit', { redirect_uris: ['https://a.example/cb', 'x'] }),
    422,
    ['value Client.auth.implicit.redirect_uris[1]'],
  ],
  // business rules
  [
    'jwks with jwks_uri',
    { jwks: [publicJwk], jwks_uri: 'https://a.example/jwks' },
    422,
    ['business-rule Client.jwks_uri'],
  ],
  [
    'a refresh token for client_credentials',
    auth('client_credentials', { refresh_token: true }),
    422,
    ['business-rule Client.auth.client_credentials.refresh_token'],
  ],
  [
    'a smart-app without PKCE',
    {
      type: 'smart-app',
      ...auth('authorization_code', { redirect_uri: 'https://a.example/cb', pkce: false }),
    },
    422,
    ['business-rule Client.auth.authorization_code.pkce'],
  ],
  ['a private key', { jwks: [privateJwk] }, 422, ['business-rule Client.jwks[0]']],
  // later
  ...['allowedIssuers', 'scopes', 'allowed-scopes'].map((name): Row => [
    name,
    { [name]: ['x'] },
    422,
    [`not-supported Client.${name}`],
  ]),
  [
    'default_identity_provider',
    auth('password', { default_identity_provider: 'x' }),
    422,
    ['not-supported Client.auth.password.default_identity_provider'],
  ],
  // all at once
  [
    'several faults',
    { active: 1, type: 'robot', secret: 'x', nmae: 'y' },
    422,
    ['code-invalid Client.type', 'structure Client.active', 'structure Client.nmae', 'value Client.secret'],
  ],
];

const allow = { engine: 'allow' };
const policyRows: readonly Row[] = [
  ['no engine', {}, 422, ['required AccessPolicy.engine']],
  ['an engine that is no text', { engine: 1 }, 422, ['structure AccessPolicy.engine']],
  ['an unlisted engine', { engine: 'magic' }, 422, ['code-invalid AccessPolicy.engine']],
  ['the engine sql', { engine: 'sql' }, 422, ['not-supported AccessPolicy.engine']],
  ['roleName', { ...allow, roleName: 'x' }, 422, ['not-supported AccessPolicy.roleName']],
  ['an unknown attribute', { ...allow, effect: 'deny' }, 422, ['structure AccessPolicy.effect']],
  ['a text for a boolean', { ...allow, anonymous: 'true' }, 422, ['structure AccessPolicy.anonymous']],
  ['an unlisted type', { ...allow, type: 'magic' }, 422, ['code-invalid AccessPolicy.type']],
  ['matcho without pattern', { engine: 'matcho' }, 422, ['required AccessPolicy.matcho']],
  ['a pattern of another engine', { ...allow, matcho: {} }, 422, ['business-rule AccessPolicy.matcho']],
  ['a pattern that is a list', { engine: 'matcho', matcho: [] }, 422, ['structure AccessPolicy.matcho']],
  ['a broken regex', { engine: 'matcho', matcho: { uri: '#(' } }, 422, ['value AccessPolicy.matcho.uri']],
  ['links that are no list', { ...allow, link: {} }, 422, ['structure AccessPolicy.link']],
  [
    'a link to a Patient',
    { ...allow, link: [{ reference: 'Patient/p' }] },
    422,
    ['value AccessPolicy.link[0]'],
  ],
  [
    'a link without id',
    { ...allow, link: [{ resourceType: 'Client' }] },
    422,
    ['value AccessPolicy.link[0]'],
  ],
  [
    'a link that contradicts itself',
    { ...allow, link: [{ reference: 'Client/a', id: 'b' }] },
    422,
    ['value AccessPolicy.link[0]'],
  ],
  [
    'an unknown member of a link',
    { ...allow, link: [{ reference: 'Client/a', x: 'y' }] },
    422,
    ['structure AccessPolicy.link[0].x'],
  ],
];

const patientRows: readonly Row[] = [
  ['an unknown element', { nmae: [] }, 422, ['structure Patient.nmae']],
  ['a name that every object has', { toString: 'x' }, 422, ['structure Patient.toString']],
  ['an object for a list', { name: {} }, 422, ['structure Patient.name']],
  ['a text in a list of objects', { name: ['x'] }, 422, ['structure Patient.name[0]']],
  ['a text for a boolean', { active: 'yes' }, 422, ['structure Patient.active']],
  ['null', { gender: null }, 422, ['structure Patient.gender']],
  ['an empty text', { language: '' }, 422, ['value Patient.language']],
  ['an empty list', { name: [] }, 422, ['value Patient.name']],
  ['an unlisted gender', { gender: 'f' }, 422, ['code-invalid Patient.gender']],
  ['a date that does not exist', { birthDate: '2023-02-29' }, 422, ['value Patient.birthDate']],
  ['a date with time', { birthDate: '2023-02-01T00:00:00Z' }, 422, ['value Patient.birthDate']],
  ['a list for meta', { meta: [] }, 422, ['structure Patient.meta']],
  ['several faults', { gender: 'f', x: 1 }, 422, ['code-invalid Patient.gender', 'structure Patient.x']],
];

const everyType: readonly Row[] = [
  ['a list', [], 400, ['structure']],
  ['a text', 'x', 400, ['structure']],
  ['null', null, 400, ['structure']],
];

describe('validation (contract §4.4)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const put = (path: string, body: string) =>
    server.request('PUT', path, { basic: ADMIN, headers: { 'Content-Type': 'application/json' }, body });
  const issuesOf = (outcome: any): string[] =>
    outcome.issue.map(({ code, expression }: any) => [code, ...(expression ?? [])].join(' ')).sort();
  const expectNothingStored = async (path: string) => {
    expect((await server.get(path, { basic: ADMIN })).status).toBe(404);
    const [type, id] = path.slice(1).split('/');
    const rows = await server.query('SELECT 1 FROM resource_history WHERE type = $1 AND id = $2', [type, id]);
    expect(rows).toEqual([]);
  };

  describe.each([
    ['Client', clientRows],
    ['AccessPolicy', policyRows],
    ['Patient', patientRows],
  ])('%s', (type, rows) => {
    const path = `/${type}/refused`;

    it.each([...everyType, ...rows])('refuses %s', async (_, body, status, issues) => {
      const answer = await put(path, JSON.stringify(body));
      expect(answer.status).toBe(status);
      expect(answer.json.resourceType).toBe('OperationOutcome');
      expect(issuesOf(answer.json)).toEqual(issues);
      await expectNothingStored(path);
    });

    it.each([
      ['nothing', ''],
      ['broken JSON', '{'],
      ['a duplicate key', '{"active":true,"active":false}'],
      ['a duplicate key, escaped', '{"active":true,"\\u0061ctive":false}'],
      ['__proto__', '{"__proto__":{}}'],
      ['a NUL', '{"description":"\\u0000"}'],
      ['too deep a nesting', `{"x":${'['.repeat(70)}${']'.repeat(70)}}`],
    ])('refuses a body with %s: 400 structure', async (_, body) => {
      const answer = await put(path, body);
      expect([answer.status, issuesOf(answer.json)]).toEqual([400, ['structure']]);
      await expectNothingStored(path);
    });

    it.each([
      [{ id: 'other' }, `invalid ${type}.id`],
      [{ resourceType: 'Basket' }, `invalid ${type}.resourceType`],
    ])('refuses a body that disagrees with the path: %j', async (body, issue) => {
      const answer = await put(path, JSON.stringify(body));
      expect([answer.status, issuesOf(answer.json)]).toEqual([400, [issue]]);
      await expectNothingStored(path);
    });

    it('leaves the stored resource as it was', async () => {
      const valid = type === 'AccessPolicy' ? allow : {};
      await put(`/${type}/stored`, JSON.stringify(valid));
      const refused = await put(`/${type}/stored`, JSON.stringify({ ...valid, wrong: 1 }));
      expect(refused.status).toBe(422);
      const stored = await server.get(`/${type}/stored`, { basic: ADMIN });
      expect([stored.json.meta.versionId, stored.json.wrong]).toEqual(['1', undefined]);
    });
  });

  it.each(['Client', 'AccessPolicy'])('refuses a malformed id of %s: 422 value', async (type) => {
    const body = type === 'Client' ? {} : allow;
    for (const id of ['x'.repeat(65), 'a%20b', 'a%2Fb']) {
      const answer = await server.send('PUT', `/${type}/${id}`, body);
      expect([answer.status, issuesOf(answer.json)]).toEqual([422, [`value ${type}.id`]]);
    }
  });

  it('refuses the id of a User: 409 duplicate', async () => {
    await server.query(`INSERT INTO subject (id, kind) VALUES ('taken', 'User')`);
    const answer = await server.send('PUT', '/Client/taken', {});
    expect([answer.status, issuesOf(answer.json)]).toEqual([409, ['duplicate Client.id']]);
    await expectNothingStored('/Client/taken');
  });

  it('never shows a refused secret', async () => {
    const secret = 'zébra-secret';
    const answer = await server.send('PUT', '/Client/refused', { secret, name: 1 });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain('bra-secret');
  });

  it.each([
    ['every grant and alias', { grant_types: ['password', 'device_code', 'basic'] }],
    ['a JWK Set', { jwks: { keys: [publicJwk] } }],
    ['the limits', { ...auth('password', { access_token_expiration: 3600 }), secret: 'x'.repeat(256) }],
    [
      'loopback and private schemes',
      auth('authorization_code', { redirect_uris: ['http://[::1]/x', 'com.example.app:/cb'] }),
    ],
    ['meta and extension', { meta: { tag: [] }, extension: [{ url: 'x' }] }],
  ])('stores a Client with %s', async (what, body) => {
    const answer = await server.send('POST', '/Client', body);
    expect([what, answer.status]).toEqual([what, 201]);
  });
});
