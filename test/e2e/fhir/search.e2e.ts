import { aClient, TestClient } from '../../support/client.builder';
import { BASES, storePatient } from '../../support/patients';
import { aPolicy } from '../../support/policy.builder';
import { ADMIN, Answer, ISSUER, RequestOptions, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };
const people = {
  anna: {
    name: [{ family: 'Müller', given: ['Anna', 'Lou'] }],
    gender: 'female',
    birthDate: '1970-05-17',
    identifier: [{ system: 'urn:mrn', value: '1' }],
  },
  bert: { name: [{ family: 'Mullen', given: ['Bert'] }], gender: 'male', birthDate: '1980-02' },
  carl: { name: [{ family: 'Zola' }], gender: 'male', birthDate: '1990', identifier: [{ value: '1' }] },
};

describe('search (contract §3, FHIR R4 §3.1.1)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    for (const [id, body] of Object.entries(people)) await storePatient(server, id, body);
  });
  afterAll(() => server.close());

  const idsOf = ({ json }: Answer): string[] => (json.entry ?? []).map((entry: any) => entry.resource.id);
  const linkOf = ({ json }: Answer, relation: string): string | undefined =>
    json.link.find((link: any) => link.relation === relation)?.url;
  const search = (query: string, options: RequestOptions = admin) =>
    server.get(`/fhir/Patient?${query}`, options);

  it.each(BASES)('below "%s" answers a searchset whose URLs start with that base', async (base) => {
    const answer = await server.get(`${base}/Patient?family=zola`, admin);
    expect(answer.json).toEqual({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: `${ISSUER}${base}/Patient?family=zola` }],
      entry: [
        {
          fullUrl: `${ISSUER}${base}/Patient/carl`,
          resource: expect.objectContaining({ resourceType: 'Patient', id: 'carl' }),
          search: { mode: 'match' },
        },
      ],
    });
  });

  it.each([
    ['_id=anna', ['anna']],
    ['_id=anna,carl', ['anna', 'carl']],
    ['_lastUpdated=gt2000', ['anna', 'bert', 'carl']],
    ['_lastUpdated=lt2000-01-01T00:00:00Z', []],
    ['family=mul', ['anna', 'bert']],
    ['family:exact=Mullen', ['bert']],
    ['family:contains=ull', ['anna', 'bert']],
    ['given=lou', ['anna']],
    ['given:missing=true', ['carl']],
    ['name=bert', ['bert']],
    ['gender=male', ['bert', 'carl']],
    ['gender:not=male', ['anna']],
    ['gender=male,female', ['anna', 'bert', 'carl']],
    ['birthdate=1980', ['bert']],
    ['birthdate=ge1980-02&birthdate=lt1985', ['bert']],
    ['identifier=urn:mrn%7C1', ['anna']],
    ['identifier=1', ['anna', 'carl']],
    ['identifier=%7C1', ['carl']],
    ['gender=male&family=zola', ['carl']],
    ['family=nobody', []],
    ['family=mul&_format=json&_pretty=true&_summary=false&_total=accurate', ['anna', 'bert']],
  ])('%s finds %j', async (query, ids) => {
    const answer = await search(query);
    expect(answer.status).toBe(200);
    expect([idsOf(answer).sort(), answer.json.total]).toEqual([ids, ids.length]);
  });

  it.each([
    ['_sort=family', ['bert', 'anna', 'carl']],
    ['_sort=-birthdate', ['carl', 'bert', 'anna']],
    ['_sort=gender,-family', ['anna', 'carl', 'bert']],
    ['_sort=-_id', ['carl', 'bert', 'anna']],
    ['_sort=_lastUpdated', ['anna', 'bert', 'carl']],
  ])('%s orders %j', async (query, ids) => {
    expect(idsOf(await search(query))).toEqual(ids);
  });

  it.each([
    'unknown=1',
    'famly=x',
    'family:nonsense=x',
    'birthdate=yesterday',
    'family=',
    '_sort=unknown',
    '_count=-1',
    '_count=x',
    '_count=1&_count=2',
    '_page=0',
    '_page=1&_offset=1',
    '_cursor=forged.signature',
    '_summary=some',
    '_elements=%3Cscript%3E',
    'family=%00',
    'family=%ff',
    'resource/type=Client',
    'resource%2Fid=x',
  ])('%s is 400', async (query) => {
    const answer = await search(query);
    expect([answer.status, answer.json.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  it.each(['handling=lenient', 'return=minimal, handling=lenient', 'HANDLING=lenient'])(
    'Prefer: %s ignores unknown parameters, and those alone',
    async (prefer) => {
      const lenient = { ...admin, headers: { Prefer: prefer } };
      expect(idsOf(await search('unknown=1&family=zola', lenient))).toEqual(['carl']);
      expect((await search('birthdate=yesterday', lenient)).status).toBe(400);
    },
  );

  it('Prefer: handling=strict stays strict', async () => {
    const strict = { ...admin, headers: { Prefer: 'handling=strict' } };
    expect((await search('unknown=1', strict)).status).toBe(400);
  });

  it('_elements shows what was asked for, marked as incomplete', async () => {
    const [entry] = (await search('_id=anna&_elements=gender')).json.entry;
    expect(Object.keys(entry.resource).sort()).toEqual(['gender', 'id', 'meta', 'resourceType']);
    expect(entry.resource.meta.tag[0].code).toBe('SUBSETTED');
  });

  it.each(['_summary=count', '_count=0'])('%s gives the total alone', async (query) => {
    const { json } = await search(`gender=male&${query}`);
    expect([json.total, json.entry]).toEqual([2, undefined]);
  });

  describe('POST _search', () => {
    const post = (path: string, body: string, headers = {}) =>
      server.request('POST', path, {
        ...admin,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });

    it.each(BASES)('below "%s" joins form and query string', async (base) => {
      const answer = await post(`${base}/Patient/_search?gender=male`, 'family=mul');
      expect([answer.status, idsOf(answer)]).toEqual([200, ['bert']]);
    });

    it('without a body is the search of its query', async () => {
      const answer = await server.request('POST', '/fhir/Patient/_search?family=zola', admin);
      expect(idsOf(answer)).toEqual(['carl']);
    });

    it('refuses unknown parameters in the form, and those of the path', async () => {
      for (const body of ['unknown=1', 'resource/type=Client', 'family=%ff']) {
        expect((await post('/fhir/Patient/_search', body)).status).toBe(400);
      }
    });
  });

  describe('pages', () => {
    it('_count=2 links to the next page by an opaque cursor, the last page to none', async () => {
      const first = await search('_sort=_id&_count=2');
      expect([idsOf(first), first.json.total]).toEqual([['anna', 'bert'], 3]);
      const next = linkOf(first, 'next') ?? '';
      expect(next).toMatch(/^http:\/\/localhost:8080\/fhir\/Patient\?_cursor=[\w.-]+$/);
      const second = await server.get(next.slice(ISSUER.length), admin);
      expect([idsOf(second), second.json.total, linkOf(second, 'next')]).toEqual([['carl'], 3, undefined]);
    });

    it.each([
      ['_count=1&_page=2', ['bert']],
      ['_count=1&_offset=2', ['carl']],
      ['_count=2&_page=3', []],
      ['_offset=1', ['bert', 'carl']],
    ])('%s shows %j', async (query, ids) => {
      const answer = await search(`_sort=_id&${query}`);
      expect([idsOf(answer), answer.json.total]).toEqual([ids, 3]);
    });

    it('a cursor carries its whole search: nothing may stand beside it, and it stays with its type', async () => {
      const next = (linkOf(await search('_count=1'), 'next') ?? '').slice(ISSUER.length);
      expect((await server.get(`${next}&gender=male`, admin)).status).toBe(400);
      expect((await server.get(`${next}&_format=json`, admin)).status).toBe(200);
      expect((await server.get(next.replace('/Patient', '/Client'), admin)).status).toBe(400);
    });

    it('a cursor of another caller is refused, also of another Session of the same client', async () => {
      const reader: TestClient = await aClient().registeredAt(server);
      await aPolicy().linkedTo(`Client/${reader.id}`).storedAt(server);
      const mine = await server.accessToken(reader);
      const next = (linkOf(await search('_count=1', { bearer: mine }), 'next') ?? '').slice(ISSUER.length);
      expect((await server.get(next, { bearer: mine })).status).toBe(200);
      expect((await server.get(next, admin)).status).toBe(400);
      expect((await server.get(next, { bearer: await server.accessToken(reader) })).status).toBe(400);
    });

    it('_count is 100 by default and 1000 at most', async () => {
      await server.query(
        `INSERT INTO fhir_resource (type, id, version, last_updated, document, tokens, refs)
         SELECT 'Patient', 'many-' || n, 1, now(), '{}'::jsonb, '{}', '{}' FROM generate_series(1, 1001) n`,
      );
      expect((await search('')).json.entry).toHaveLength(100);
      expect((await search('_count=5000')).json.entry).toHaveLength(1000);
    });
  });
});
