import fc, { Arbitrary } from 'fast-check';
import { stringify } from 'yaml';
import { RESOURCE_TYPES } from '../../src/r4/resource-types';
import { TestServer } from '../support/test-server';
import { bytes, damaged, mutationOf } from './arbitraries';
import { credentialsOf, Header } from './callers';
import { bundle, client, observation, patient, planDefinition, policy, riskAssessment } from './documents';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

/** A document of each type, and how many of its mutants are sent. */
const documents: readonly [type: string, document: object, short: number, full: number][] = [
  ['Client', client, 150, 2_000],
  ['AccessPolicy', policy, 300, 5_000],
  ['Patient', patient, 300, 5_000],
  ['Observation', observation, 300, 5_000],
  ['RiskAssessment', riskAssessment, 150, 2_000],
  ['PlanDefinition', planDefinition, 150, 2_000],
  ['Bundle', bundle, 150, 2_000],
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

describe.each(documents)('any body for a %s', (type, document, short, full) => {
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
      await fc.assert(property, runs(short, full));
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

describe('a body of one type for another', () => {
  let server: TestServer;
  let admin: readonly Header[];

  beforeAll(async () => {
    server = await TestServer.start();
    admin = (await credentialsOf(server)).bearer;
  });
  afterAll(() => server.close());

  it(
    'is stored and found again, or refused with a reason',
    async () => {
      const types = fc.constantFrom(...RESOURCE_TYPES, 'Parameters', 'Resource', 'HumanName', 'patient');
      const bodies = fc.oneof(...documents.map(([, document]) => mutationOf(document)));
      const property = fc.asyncProperty(types, bodies, async (type, body) => {
        const content = { ...(body as object), resourceType: type };
        const headers: Header[] = [...admin, ['Content-Type', 'application/fhir+json']];
        const written = {
          method: 'PUT',
          path: `/fhir/${type}/mutant`,
          headers,
          body: JSON.stringify(content),
        };
        const { status } = await ask(server.url, written);
        const found = await ask(server.url, {
          method: 'GET',
          path: `/fhir/${type}?_id=mutant`,
          headers: admin,
        });
        if (status < 300) expect(JSON.parse(found.body).entry).toHaveLength(1);
      });
      await fc.assert(property, runs(300, 5_000));
    },
    FILE_TIME_LIMIT_MS,
  );
});
