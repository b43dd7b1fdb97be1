import fc, { Arbitrary } from 'fast-check';
import { stringify } from 'yaml';
import { TestServer } from '../support/test-server';
import { bytes, damaged, mutationOf } from './arbitraries';
import { credentialsOf, Header } from './callers';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

const client = {
  resourceType: 'Client',
  name: 'Mutant',
  active: true,
  type: 'web-app',
  secret: 'a-chosen-secret',
  grant_types: ['authorization_code', 'client_credentials'],
  scope: ['openid', 'system/Patient.rs'],
  auth: {
    authorization_code: {
      redirect_uris: ['https://app.example/cb'],
      access_token_expiration: 300,
      pkce: true,
    },
    client_credentials: { token_format: 'opaque', audience: ['http://localhost:8080/fhir'] },
  },
  allowed_origins: ['https://app.example'],
  jwks: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    },
  ],
  post_logout_redirect_uris: ['https://app.example/out'],
  contacts: ['someone@app.example'],
  details: { free: ['form'] },
  meta: { versionId: '7', tag: [{ code: 'x' }] },
  extension: [{ url: 'https://app.example/extension', valueString: 'x' }],
};

const policy = {
  resourceType: 'AccessPolicy',
  engine: 'matcho',
  description: 'A mutant',
  anonymous: false,
  // Linked, so that no mutant opens the server to callers that other requests are about.
  link: [{ resourceType: 'Client', id: 'nobody' }],
  matcho: {
    operation: { id: { $enum: ['FhirRead'] } },
    params: { 'resource/type': '#^Pat', _id: { $not: 'x' } },
    client: { id: '.params._id', name: 'present?' },
    body: { list: { $contains: 'x' } },
  },
};

const patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'https://clinic.example', value: 'P-1', period: { start: '2020-01-01' } }],
  active: true,
  name: [{ use: 'official', family: 'Okafor', given: ['Adaeze'] }],
  telecom: [{ system: 'phone', value: '+44 20 7946 0000' }],
  gender: 'female',
  birthDate: '1984-03-12',
  deceasedDateTime: '2020-02-03T04:05:06+01:00',
  address: [{ line: ['1 Road'], city: 'Leeds', postalCode: 'LS1' }],
  generalPractitioner: [{ reference: 'Practitioner/p1' }],
  managingOrganization: { reference: 'https://other.example/fhir/Organization/o1', display: 'o' },
  link: [{ other: { reference: 'Patient/b' }, type: 'seealso' }],
  meta: { tag: [{ system: 'https://clinic.example', code: 'x' }], profile: ['https://clinic.example/p'] },
};

const documents: readonly [type: string, document: object][] = [
  ['Client', client],
  ['AccessPolicy', policy],
  ['Patient', patient],
];

interface Content {
  readonly type: string;
  readonly body: Buffer;
}

const wellFormed = (json: string): string => json.replace(/\\ud[89a-f][0-9a-f]{2}/g, 'x');

function contentOf(document: object): Arbitrary<Content> {
  const json = mutationOf(document).map((value) => JSON.stringify(value));
  const yaml = json.map((text) => stringify(JSON.parse(wellFormed(text))));
  const jsonType = fc.constantFrom('application/json', 'application/fhir+json');
  const yamlType = fc.constantFrom('text/yaml', 'application/yaml');
  const buffer = json.map((text) => Buffer.from(text));
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: jsonType, body: buffer }) },
    { weight: 2, arbitrary: fc.record({ type: yamlType, body: yaml.map((text) => Buffer.from(text)) }) },
    { weight: 1, arbitrary: fc.record({ type: jsonType, body: damaged(json) }) },
    { weight: 1, arbitrary: fc.record({ type: yamlType, body: damaged(yaml) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.oneof(jsonType, yamlType), body: bytes }) },
  );
}

describe.each(documents)('any body for a %s', (type, document) => {
  let server: TestServer;
  let admin: readonly Header[];

  beforeAll(async () => {
    server = await TestServer.start();
    admin = (await credentialsOf(server)).bearer;
  });
  afterAll(() => server.close());

  it(
    'is stored and read back, or refused with a reason',
    async () => {
      const seen = new Map<number, number>();
      const base = fc.constantFrom('', '/fhir', '/fhir/R4');
      const property = fc.asyncProperty(
        base,
        contentOf(document),
        fc.nat({ max: 4 }),
        async (prefix, content, number) => {
          const id = `mutant-${number}`;
          const path = `${prefix}/${type}/${id}`;
          const headers: Header[] = [...admin, ['Content-Type', content.type]];
          const written = await ask(server.url, { method: 'PUT', path, headers, body: content.body });
          seen.set(written.status, (seen.get(written.status) ?? 0) + 1);
          if (written.status >= 300) return;
          const read = await ask(server.url, { method: 'GET', path, headers: admin });
          expect(JSON.parse(read.body)).toEqual(JSON.parse(written.body));
          expect(written.body).not.toContain('argon2');
          if (type !== 'Client') return;
          // A stored client is what the token endpoint then works with.
          const form = `grant_type=client_credentials&client_id=${id}&client_secret=a-chosen-secret&scope=openid`;
          const formHeaders: Header[] = [['Content-Type', 'application/x-www-form-urlencoded']];
          await ask(server.url, { method: 'POST', path: '/oauth2/token', headers: formHeaders, body: form });
        },
      );
      await fc.assert(property, type === 'Client' ? runs(150, 2_000) : runs(300, 5_000));
      expect(seen.get(200)).toBeGreaterThan(5);
      expect(seen.get(400)).toBeGreaterThan(5);
      expect(seen.get(422)).toBeGreaterThan(5);
      const everything = await ask(server.url, {
        method: 'GET',
        path: `/fhir/${type}?_count=1000`,
        headers: admin,
      });
      expect(everything.status).toBe(200);
    },
    FILE_TIME_LIMIT_MS,
  );
});
