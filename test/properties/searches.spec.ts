import fc from 'fast-check';
import { TestServer } from '../support/test-server';
import { queryString } from './arbitraries';
import { credentialsOf, Header } from './callers';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

describe('any search', () => {
  let server: TestServer;
  let admin: readonly Header[];

  beforeAll(async () => {
    server = await TestServer.start();
    admin = (await credentialsOf(server)).bearer;
    for (const id of ['a', 'b', 'c']) {
      await server.send('PUT', `/Patient/${id}`, { name: [{ family: id }], birthDate: '1984-03-12' });
      await server.send('PUT', `/Observation/${id}`, {
        status: 'final',
        code: { text: id },
        subject: { reference: `Patient/${id}` },
        effectiveDateTime: '2021-03-15',
        valueQuantity: { value: 5.4, unit: 'mg' },
      });
    }
  });
  afterAll(() => server.close());

  it(
    'gives a searchset or a reason, in the query and in the form alike',
    async () => {
      const seen = new Map<number, number>();
      const path = fc
        .tuple(
          fc.constantFrom('', '/fhir', '/fhir/R4'),
          fc.constantFrom('Patient', 'Observation', 'Client', 'AccessPolicy'),
        )
        .map(([base, type]) => `${base}/${type}`);
      const property = fc.asyncProperty(path, queryString, fc.boolean(), async (type, query, lenient) => {
        const headers: Header[] = [...admin, ['Accept', 'application/json']];
        if (lenient) headers.push(['Prefer', 'handling=lenient']);
        const asked = await ask(server.url, { method: 'GET', path: `${type}?${query}`, headers });
        const form: Header = ['Content-Type', 'application/x-www-form-urlencoded'];
        const posted = await ask(server.url, {
          method: 'POST',
          path: `${type}/_search`,
          headers: [...headers, form],
          body: query,
        });
        seen.set(asked.status, (seen.get(asked.status) ?? 0) + 1);
        if (asked.status === 200 && !query.includes('_format')) {
          expect(JSON.parse(asked.body).type).toBe('searchset');
        }
        if (!query.includes('_format')) expect(posted.status).toBe(asked.status);
      });
      await fc.assert(property, runs(600, 20_000));
      expect(seen.get(200)).toBeGreaterThan(50);
      expect(seen.get(400)).toBeGreaterThan(50);
    },
    FILE_TIME_LIMIT_MS,
  );
});
