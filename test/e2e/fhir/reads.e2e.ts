import { ADMIN, Answer, ISSUER, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };
const SUBSETTED = expect.arrayContaining([expect.objectContaining({ code: 'SUBSETTED' })]);

describe('reads', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/fhir/Observation/o1', {
      status: 'final',
      code: { text: 'weight' },
      valueString: '70',
      note: [{ text: 'a note' }],
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">weight</div>' },
    });
  });
  afterAll(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    server.get(`/fhir/${path}`, { ...admin, headers });
  const membersOf = ({ json }: Answer): string[] => Object.keys(json).sort();

  describe('FHIR R4 §3.1.0.1.8 conditional', () => {
    it.each<[string, Record<string, string>, number]>([
      ['the stored version', { 'If-None-Match': 'W/"1"' }, 304],
      ['the stored version, strong', { 'If-None-Match': '"1"' }, 304],
      ['one of several', { 'If-None-Match': '"7", W/"1"' }, 304],
      ['any', { 'If-None-Match': '*' }, 304],
      ['another version', { 'If-None-Match': 'W/"2"' }, 200],
      ['another version, though unchanged', { 'If-None-Match': 'W/"2"', 'If-Modified-Since': future() }, 200],
      ['a later time', { 'If-Modified-Since': future() }, 304],
      ['an earlier time', { 'If-Modified-Since': new Date(0).toUTCString() }, 200],
      ['no time at all', { 'If-Modified-Since': 'yesterday' }, 200],
    ])('%s', async (_, headers, status) => {
      for (const path of ['Observation/o1', 'Observation/o1/_history/1']) {
        const answer = await get(path, headers);
        expect([path, answer.status, answer.headers.get('etag')]).toEqual([path, status, 'W/"1"']);
        expect(answer.text === '').toBe(status === 304);
      }
    });

    it('the time that an answer told is not before the change', async () => {
      const told = (await get('Observation/o1')).headers.get('last-modified')!;
      expect((await get('Observation/o1', { 'If-Modified-Since': told })).status).toBe(304);
    });
  });

  describe('FHIR R4 §3.1.0.1.5 a part', () => {
    it('_elements: those, and the mandatory ones', async () => {
      const answer = await get('Observation/o1?_elements=note,value');
      expect(membersOf(answer)).toEqual([
        'code',
        'id',
        'meta',
        'note',
        'resourceType',
        'status',
        'valueString',
      ]);
      expect(answer.json.meta.tag).toEqual(SUBSETTED);
    });

    it('_summary', async () => {
      const mandatory = ['code', 'id', 'meta', 'resourceType', 'status'];
      expect(membersOf(await get('Observation/o1?_summary=true'))).toEqual([...mandatory, 'valueString']);
      expect(membersOf(await get('Observation/o1?_summary=text'))).toEqual([...mandatory, 'text']);
      const data = await get('Observation/o1/_history/1?_summary=data');
      expect(membersOf(data)).not.toContain('text');
      expect(membersOf(data)).toContain('note');
      const whole = await get('Observation/o1?_summary=false');
      expect([membersOf(whole).length, whole.json.meta.tag]).toEqual([8, undefined]);
    });

    it.each([
      '_summary=count',
      '_summary=x',
      '_elements=a.b',
      '_summary=true&_elements=code',
      '_elements=a&_elements=b',
    ])('%s: 400', async (query) => {
      expect((await get(`Observation/o1?${query}`)).status).toBe(400);
    });

    it('of an admin type', async () => {
      expect(membersOf(await get('Client/admin?_elements=name'))).toEqual([
        'id',
        'meta',
        'name',
        'resourceType',
      ]);
      expect(membersOf(await get('Client/admin?_summary=true'))).toContain('grant_types');
    });
  });

  describe('FHIR R4 §3.1.0.1.9 Prefer', () => {
    const put = (prefer: string) =>
      server.send('PUT', '/fhir/Patient/preferred', {}, { ...admin, headers: { Prefer: prefer } });

    it('return', async () => {
      const minimal = await put('return=minimal');
      expect([minimal.status, minimal.text, minimal.headers.get('etag')]).toEqual([201, '', 'W/"1"']);
      expect(minimal.headers.get('location')).toBe(`${ISSUER}/fhir/Patient/preferred/_history/1`);
      expect((await put('handling=strict; return=representation')).json.resourceType).toBe('Patient');
      const outcome = await put('return=OperationOutcome');
      expect([outcome.json.resourceType, outcome.json.issue[0].severity]).toEqual([
        'OperationOutcome',
        'information',
      ]);
      for (const unknown of ['return=none', 'x', ''])
        expect((await put(unknown)).json.resourceType).toBe('Patient');
    });
  });

  it('RFC 9110 §13.1.2 If-None-Match: * creates, and overwrites nothing', async () => {
    const put = (value: string) =>
      server.send('PUT', '/fhir/Patient/once', {}, { ...admin, headers: { 'If-None-Match': value } });
    expect([(await put('*')).status, (await put('*')).status, (await put('"7"')).status]).toEqual([
      201, 412, 200,
    ]);
  });

  describe('FHIR R4 §3.1.0.12 histories', () => {
    it('of a type and of everything, newest first, page by page', async () => {
      await server.send('PUT', '/fhir/Patient/h1', { active: true });
      await server.send('PUT', '/fhir/Patient/h1', { active: false });
      await server.request('DELETE', '/fhir/Patient/h1', admin);
      await server.send('PUT', '/fhir/Patient/h2', {});
      const page = await get('Patient/_history?_count=3');
      const told = ({ json }: Answer) =>
        json.entry.map((entry: any) => [entry.request.method, entry.fullUrl.slice(`${ISSUER}/fhir/`.length)]);
      expect(told(page)).toEqual([
        ['PUT', 'Patient/h2'],
        ['DELETE', 'Patient/h1'],
        ['PUT', 'Patient/h1'],
      ]);
      const next = page.json.link.find(({ relation }: any) => relation === 'next').url.slice(ISSUER.length);
      expect(told(await server.get(next, admin))[0]).toEqual(['PUT', 'Patient/h1']);
      const all = await get('_history');
      expect(told(all)[0]).toEqual(['PUT', 'Patient/h2']);
      expect(told(all).at(-1)).toEqual(['PUT', 'Observation/o1']);
      expect(all.json.link[0].url).toBe(`${ISSUER}/fhir/_history`);
    });

    it('answers 401 without a credential, and 405 to other methods', async () => {
      expect((await server.get('/fhir/_history')).status).toBe(401);
      expect((await server.send('POST', '/fhir/_history', {})).status).toBe(405);
      expect((await get('Patient/_history?colour=red')).status).toBe(400);
    });
  });

  function future(): string {
    return new Date(Date.now() + 86_400_000).toUTCString();
  }
});
