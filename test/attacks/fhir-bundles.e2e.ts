import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, RequestOptions, TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients } from '../support/two-patients';

jest.setTimeout(60_000);

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly ifNoneExist?: string;
}

interface Entry {
  readonly request: Asked;
  readonly resource?: object;
}

const ask = (method: string, url: string, resource?: object): Entry => ({
  request: { method, url },
  ...(resource && { resource }),
});
const get = (url: string): Entry => ask('GET', url);

describe('bundles as a way around', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let reading: string;
  let writing: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    reading = await patients.token('patient/*.rs');
    writing = await patients.token('patient/*.cruds');
  });
  afterAll(() => server.close());

  const send = (type: string, entry: readonly Entry[], options: RequestOptions): Promise<Answer> =>
    server.send('POST', '/fhir', { resourceType: 'Bundle', type, entry }, options);
  const batch = (entry: readonly Entry[], bearer: string) => send('batch', entry, { bearer });
  const transaction = (entry: readonly Entry[], bearer: string) => send('transaction', entry, { bearer });
  const statusesOf = ({ json }: Answer): number[] =>
    json.entry.map((one: any) => Number.parseInt(one.response.status));
  const countOf = async (query: string): Promise<number> =>
    (await patients.asAdmin(`${query}${query.includes('?') ? '&' : '?'}_summary=count`)).json.total;

  it('FA-44 RS-20 a foreign resource in a batch is unknown, and the other entries run', async () => {
    const answer = await batch(
      [get('Observation/oA'), get('Observation/oB'), get('Observation/lA')],
      reading,
    );
    expect([answer.status, ...statusesOf(answer)]).toEqual([200, 200, 404, 200]);
    const unknown = await batch([get('Observation/nobody')], reading);
    const bodyOf = (one: any) => JSON.stringify(one.response).replaceAll(/oB|nobody/g, '?');
    expect(bodyOf(answer.json.entry[1])).toBe(bodyOf(unknown.json.entry[0]));
  });

  it('RS-20 each entry is answered as the same request alone', async () => {
    const narrow = await patients.token('patient/Observation.rs?category=laboratory patient/Patient.r');
    const urls = [
      'Patient/A',
      'Patient/B',
      'Patient',
      'Patient?_id=A',
      'Observation',
      'Observation/oA',
      'Observation/lA',
      'Observation/lB',
      'Observation?subject=Patient/B',
      'Observation?_include=Observation:subject',
      'Observation?subject.family=FamilyA',
      'Observation?_sort=-date&_count=1&_total=none',
      'Observation?martian=1',
      'Observation/lA/_history',
      'Observation/oA/_history/1',
      'Observation/_history',
      'Patient/A/Observation',
      'Patient/B/Observation?code=glucose',
      'Practitioner/P',
      'Client/admin',
      'Client',
      'Martian/m',
    ];
    const answer = await batch(urls.map(get), narrow);
    for (const [index, url] of urls.entries()) {
      const alone = await server.get(`/fhir/${url}`, { bearer: narrow });
      const { resource, response } = answer.json.entry[index];
      expect([url, Number.parseInt(response.status)]).toEqual([url, alone.status]);
      expect(withoutCursor(resource ?? response.outcome)).toEqual(withoutCursor(alone.json));
    }
  });

  it('FA-45 RS-20 one forbidden write refuses the transaction, and nothing of it is stored', async () => {
    const before = await countOf('Observation');
    const own = ask('POST', 'Observation', anObservation({ ...about('A'), note: [{ text: 'never' }] }));
    const version = (await patients.asAdmin('Observation/lA')).json.meta.versionId;
    const update = ask('PUT', 'Observation/lA', anObservation({ ...about('A'), status: 'amended' }));
    const forbidden: [Entry, number][] = [
      [ask('POST', 'Observation', anObservation(about('B'))), 403],
      [ask('PUT', 'Observation/oB', anObservation(about('A'))), 404],
      [ask('PUT', 'Observation/oA', anObservation(about('B'))), 403],
      [ask('DELETE', 'Observation/oB'), 404],
      [ask('DELETE', 'Practitioner/P'), 403],
      [get('Observation/oB'), 404],
      [get('Client/admin'), 403],
    ];
    for (const [entry, status] of forbidden) {
      const answer = await transaction([own, update, entry], writing);
      expect([entry.request, answer.status]).toEqual([entry.request, status]);
      expect(answer.json.issue[0].expression).toEqual(['Bundle.entry[2]']);
      expect(answer.json.entry).toBeUndefined();
    }
    expect(await countOf('Observation')).toBe(before);
    expect((await patients.asAdmin('Observation/lA')).json.meta.versionId).toBe(version);
    const allowed = await transaction([own, update], writing);
    expect([allowed.status, ...statusesOf(allowed)]).toEqual([200, 201, 200]);
  });

  it('FA-45 a transaction that touches what is hidden is answered like one that touches nothing', async () => {
    const refused = async (id: string) => {
      const { status, text } = await transaction(
        [get('Patient/A'), ask('DELETE', `Observation/${id}`)],
        writing,
      );
      return [status, text.replaceAll(id, '?')];
    };
    expect(await refused('oB')).toEqual(await refused('nobody'));
  });

  describe('FA-46 the URL of an entry', () => {
    const HOSTILE = [
      'https://server.example/fhir/Patient/B',
      '//server.example/Patient/B',
      'http://localhost:8080/fhir/Patient/A',
      '/fhir/Patient/A',
      'Patient/A/../B',
      '../../admin',
      './Patient/A',
      'Patient/A/%2e%2e/B',
      'Patient%2fA',
      'Patient/A%00',
      'Patient/A/',
      'Patient//A',
      'Patient\\A',
      'auth/me',
      'GET /auth/me',
      'oauth2/userinfo',
      '.well-known/jwks.json',
      'fhir/Patient/A',
      'metadata',
      '$rotate-keys',
      'Patient/A#x',
      'Patient/A\r\nHost: x',
      'Patient/Ä',
      '',
    ];

    it.each(HOSTILE)('is refused, and so is a transaction with it: %j', async (url) => {
      const answer = await batch([get(url), get('Patient/A')], reading);
      expect([answer.status, ...statusesOf(answer)]).toEqual([200, 400, 200]);
      expect((await transaction([get(url)], reading)).status).toBe(400);
      expect((await send('batch', [get(url)], { basic: ADMIN })).json.entry[0].response.status).toBe(
        '400 Bad Request',
      );
    });

    it.each(['get', 'Get', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'GET ', ''])(
      'has no such method: %j',
      async (method) => {
        const answer = await batch([ask(method, 'Patient/A'), get('Patient/A')], reading);
        expect([answer.status, ...statusesOf(answer)]).toEqual([200, 400, 200]);
      },
    );

    it('does not name another Bundle, its base or an operation', async () => {
      const nested = { resourceType: 'Bundle', type: 'batch', entry: [get('Patient/B')] };
      for (const url of ['', '/', '.', 'fhir', 'Bundle/$process', 'Client/admin/$rotate-secret']) {
        const answer = await send('batch', [ask('POST', url, nested)], { basic: ADMIN });
        expect([url, ...statusesOf(answer)]).toEqual([url, 400]);
      }
      // A type like any other: stored, never performed.
      const stored = await send('batch', [ask('POST', 'Bundle', nested)], { basic: ADMIN });
      expect(stored.json.entry[0].resource.type).toBe('batch');
    });

    it('is judged as a direct request with _include', async () => {
      for (const url of ['Observation?_id=oA&_include=*', 'Observation/oA?_include=*']) {
        const [entry] = (await batch([get(url)], reading)).json.entry;
        const alone = await server.get(`/fhir/${url}`, { bearer: reading });
        expect([Number.parseInt(entry.response.status), entry.resource ?? entry.response.outcome]).toEqual([
          alone.status,
          alone.json,
        ]);
        expect(JSON.stringify(entry)).not.toContain('FamilyB');
      }
    });

    it('is not told the path by a parameter', async () => {
      const answer = await batch(
        [get('Patient/A?resource/id=B'), get('Patient?resource/type=Client')],
        reading,
      );
      expect(statusesOf(answer)).toEqual([400, 400]);
    });

    it('comes with known members alone', async () => {
      const malformed = [
        null,
        'Patient/A',
        [],
        {},
        { request: null },
        { request: { method: 'GET' } },
        { request: { method: 'GET', url: ['Patient/A'] } },
        { request: { method: 'GET', url: 'Patient/A', martian: 1 } },
        { request: { method: 'GET', url: 'Patient/A' }, martian: 1 },
        { request: { method: 'GET', url: 'Patient/A' }, resource: {} },
        { request: { method: 'GET', url: 'Patient/A' }, fullUrl: 'Patient/A' },
        { request: { method: 'GET', url: 'Patient/A', ifNoneMatch: 1 } },
        { request: { method: 'PUT', url: 'Patient/A' } },
        { request: { method: 'PUT', url: 'Patient/A' }, resource: [] },
      ] as unknown as Entry[];
      const answer = await batch([...malformed, get('Patient/A')], reading);
      expect(statusesOf(answer)).toEqual([...malformed.map(() => 400), 200]);
    });
  });

  it('FA-47 RS-20 scopes apply to each entry: a read token creates nothing', async () => {
    const before = await countOf('Observation');
    const entries = [
      ask('POST', 'Observation', anObservation(about('A'))),
      get('Observation/oA'),
      ask('PUT', 'Observation/oA', anObservation(about('A'))),
      ask('DELETE', 'Observation/oA'),
      ask('POST', 'Observation/_search?code=glucose'),
    ];
    const answer = await batch(entries, reading);
    expect([answer.status, ...statusesOf(answer)]).toEqual([200, 403, 200, 403, 403, 200]);
    expect((await transaction(entries, reading)).status).toBe(403);
    expect(await countOf('Observation')).toBe(before);

    const creating = await patients.token('patient/Observation.c');
    expect(statusesOf(await batch(entries, creating))).toEqual([201, 403, 403, 403, 403]);
  });

  it('FA-47 an envelope needs a credential, whatever is open to anonymous callers', async () => {
    const id = await aPolicy().anonymous().storedAt(server);
    expect((await server.get('/fhir/Patient/A')).status).toBe(200);
    for (const path of ['/fhir', '/fhir/R4', '/']) {
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: [get('Patient/A')] });
      const headers = { 'Content-Type': 'application/json' };
      const answer = await server.request('POST', path, { headers, body });
      expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        path,
        401,
        'Bearer realm="nest-fhir-auth"',
      ]);
    }
    await server.request('DELETE', `/AccessPolicy/${id}`, { basic: ADMIN });
  });

  it('FA-48 no header, extension or entry names another owner: the token decides', async () => {
    const extension = [{ url: 'https://x.example/tenant', valueString: 'B' }];
    const entry = [
      { ...get('Patient/B'), extension },
      { request: { method: 'GET', url: 'Patient/B', extension } },
      { ...get('Patient'), id: 'B' },
      { request: { method: 'GET', url: 'Observation?subject=Patient/B' }, fullUrl: 'urn:uuid:B' },
    ] as unknown as Entry[];
    const headers = {
      'X-Tenant-Id': 'B',
      'X-Partition': 'B',
      'X-Patient': 'Patient/B',
      'X-Forwarded-User': 'admin',
      'X-Http-Method-Override': 'GET',
    };
    const named = await send('batch', entry, { bearer: reading, headers });
    expect(statusesOf(named)).toEqual([404, 404, 200, 200]);
    expect(named.json.entry[2].resource.entry.map((one: any) => one.resource.id)).toEqual(['A']);
    expect(named.json.entry[3].resource.total).toBe(0);
    expect((await send('batch', entry, { bearer: reading })).json).toEqual(named.json);
  });

  it('FA-48 conditions of the envelope are not those of its entries', async () => {
    const headers = { 'If-Match': 'W/"99"', 'If-None-Exist': 'code=glucose', 'If-None-Match': '*' };
    const entry = [
      ask('POST', 'Observation', anObservation(about('A'))),
      ask('PUT', 'Observation/oA', anObservation(about('A'))),
      get('Observation/oA'),
    ];
    expect(statusesOf(await send('batch', entry, { bearer: writing, headers }))).toEqual([201, 200, 200]);
  });

  describe('FA-37 a conditional reference', () => {
    const refer = (reference: string) =>
      ask('POST', 'Observation', anObservation({ ...about('A'), focus: [{ reference }] }));

    it('to what is hidden finds what one to nothing finds', async () => {
      const answerTo = async (value: string) => {
        const { status, text } = await transaction([refer(`Patient?identifier=urn:ssn|${value}`)], writing);
        return [status, text];
      };
      expect(await answerTo('ssn-B')).toEqual(await answerTo('nobody'));
      expect((await answerTo('ssn-B'))[0]).toBe(412);
      const own = await transaction([refer('Patient?identifier=urn:ssn|ssn-A')], writing);
      expect(own.json.entry[0].resource.focus).toEqual([{ reference: 'Patient/A' }]);
    });

    it('is unambiguous where the other match is hidden', async () => {
      const own = await transaction([refer('Patient?general-practitioner=Practitioner/P')], writing);
      expect(own.json.entry[0].resource.focus).toEqual([{ reference: 'Patient/A' }]);
    });

    it('needs the right to search the type, and to see what it is searched by', async () => {
      const noSearch = await patients.token('patient/Observation.cruds patient/Patient.r');
      const hidden = { resourceType: 'Patient', compartment: '%patient', hiddenFields: ['identifier'] };
      const hiding = await patients.token('patient/*.cruds', 'Patient/A', [
        { resourceType: 'Observation' },
        hidden,
      ]);
      for (const bearer of [noSearch, hiding]) {
        const answers = ['ssn-A', 'ssn-B', 'nobody'].map((value) =>
          transaction([refer(`Patient?identifier=urn:ssn|${value}`)], bearer),
        );
        const seen = (await Promise.all(answers)).map(({ status, text }) => [status, text]);
        expect(seen[0]?.[0]).toBe(403);
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }
    });
  });
});

/** A cursor differs each time it is made. */
function withoutCursor(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll(/_cursor=[\w.~-]+/g, '_cursor='));
}
