import { TestServer } from '../support/test-server';
import { about, anObservation, namesIn, TwoPatients, withoutId } from '../support/two-patients';

jest.setTimeout(60_000);

describe('reading what belongs to another patient', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    bearer = await patients.token('patient/*.cruds');
  });
  afterAll(() => server.close());

  const get = (path: string, token = bearer) => server.get(`/fhir/${path}`, { bearer: token });

  const expectUnknown = async (path: string, id: string, method = 'GET') => {
    const ask = (name: string) => server.request(method, `/fhir/${path.replace('{id}', name)}`, { bearer });
    const [hidden, unknown] = [await ask(id), await ask('never')];
    expect([path, hidden.status]).toEqual([path, 404]);
    expect(withoutId(hidden, id)).toEqual(withoutId(unknown, 'never'));
  };

  it('FA-01 the Patient of somebody else is unknown', async () => {
    expect((await get('Patient/A')).status).toBe(200);
    await expectUnknown('Patient/{id}', 'B');
  });

  it('FA-02 an Observation about somebody else is unknown', async () => {
    expect((await get('Observation/oA')).status).toBe(200);
    await expectUnknown('Observation/{id}', 'oB');
  });

  it('RS-6 read, vread and history outside the context are byte-equal to an unknown id', async () => {
    for (const [type, id] of [
      ['Patient', 'B'],
      ['Observation', 'oB'],
      ['Provenance', 'vB'],
    ]) {
      for (const path of [`${type}/{id}`, `${type}/{id}/_history`, `${type}/{id}/_history/1`]) {
        await expectUnknown(path, id!);
      }
    }
  });

  it('FA-70 so they are to each method, and after deletion', async () => {
    await patients.store('Observation/gone', anObservation(about('B')));
    await server.request('DELETE', '/fhir/Observation/gone', { bearer: await server.accessToken() });
    for (const id of ['oB', 'gone']) {
      for (const method of ['GET', 'HEAD', 'DELETE']) await expectUnknown('Observation/{id}', id, method);
      for (const path of ['Observation/{id}/_history', 'Observation/{id}/_history/2'])
        await expectUnknown(path, id);
    }
  });

  it('FA-03 a version is judged by what it held', async () => {
    await patients.store('Observation/moved', anObservation(about('B')));
    await patients.store('Observation/moved', anObservation(about('A')));
    await patients.store('Observation/moved', anObservation({ ...about('A'), status: 'amended' }));
    expect((await get('Observation/moved/_history/1')).status).toBe(404);
    expect((await get('Observation/moved/_history/2')).json.meta.versionId).toBe('2');
    const history = await get('Observation/moved/_history');
    expect(history.json.total).toBe(2);
    expect(history.json.entry.map((entry: any) => entry.resource.meta.versionId)).toEqual(['3', '2']);
    await patients.store('Observation/moved', anObservation(about('B')));
    await expectUnknown('Observation/{id}', 'moved');
    expect((await get('Observation/moved/_history')).json.total).toBe(2);
    const other = await patients.token('patient/*.rs', 'Patient/B');
    expect((await get('Observation/moved/_history', other)).json.total).toBe(2);
  });

  it('FA-04 the history of a type and of everything is for callers of whom nothing is hidden', async () => {
    for (const path of ['_history', 'Patient/_history', 'Observation/_history']) {
      expect([path, (await get(path)).status]).toEqual([path, 403]);
    }
    expect((await patients.asAdmin('_history')).json.total).toBeGreaterThan(8);
    const types = new Set(namesIn(await patients.asAdmin('Patient/_history')));
    expect(types).toEqual(new Set(['Patient/A', 'Patient/B']));
    const all = await patients.token('user/*.rs', 'Practitioner/P');
    expect((await get('_history', all)).status).toBe(200);
    const some = await patients.token('user/Patient.rs user/Observation.r', 'Practitioner/P');
    expect((await get('Patient/_history', some)).status).toBe(200);
    expect((await get('Observation/_history', some)).status).toBe(403);
    expect((await get('_history', some)).status).toBe(403);
    const backend = await patients.asAdmin('_history?_count=1000');
    expect(namesIn(backend).filter((name) => /^(Client|User|AccessPolicy|Session)/.test(name))).toEqual([]);
  });

  it('FA-05 conditions of HTTP tell nothing of what is hidden', async () => {
    const conditions = [
      { 'If-None-Match': 'W/"1"' },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': new Date(Date.now() + 86_400_000).toUTCString() },
    ];
    for (const headers of conditions) {
      for (const method of ['GET', 'HEAD']) {
        const ask = (id: string) => server.request(method, `/fhir/Observation/${id}`, { bearer, headers });
        expect((await ask('oA')).status).toBe(304);
        const [hidden, unknown] = [await ask('oB'), await ask('never')];
        expect(hidden.status).toBe(404);
        expect(withoutId(hidden, 'oB')).toEqual(withoutId(unknown, 'never'));
      }
    }
    await expectUnknown('Observation/{id}', 'oB', 'HEAD');
    const options = (id: string) => server.request('OPTIONS', `/fhir/Observation/${id}`, { bearer });
    expect(withoutId(await options('oB'), 'oB')).toEqual(withoutId(await options('never'), 'never'));
  });

  it.each([
    'Patient/B/',
    'Patient//B',
    'Patient/%42',
    '/Patient/B',
    'Patient/./B',
    'Patient/B%2F',
    'Patient/%2542',
  ])('FA-06 no other spelling leads to it: %s', async (path) => {
    const { status, text } = await get(path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('FamilyB');
  });

  it('FA-07 RS-14 a hidden field appears in no read, however it is asked for', async () => {
    const hidden = [{ resourceType: 'Patient', hiddenFields: ['identifier', 'birthDate'] }];
    const token = await patients.token('user/*.rs', 'Practitioner/P', hidden);
    const paths = [
      'Patient/A',
      'Patient/A?_elements=identifier,birthDate,name',
      'Patient/A?_summary=true',
      'Patient/A?_summary=data',
      'Patient/A/_history',
      'Patient/A/_history/1',
      'Patient/A/_history/1?_elements=identifier',
      'Patient?_elements=identifier',
      'Patient?_summary=true',
    ];
    for (const path of paths) {
      const { status, text } = await get(path, token);
      expect([path, status]).toEqual([path, 200]);
      for (const part of ['ssn-', '"identifier":', '1980', '"birthDate":']) expect(text).not.toContain(part);
    }
    expect((await get('Patient/A', token)).json.name[0].family).toBe('FamilyA');
  });

  it('FA-38 410 is for whom the last version was visible', async () => {
    await patients.store('Observation/mine', anObservation(about('A')));
    await patients.store('Observation/left', anObservation(about('A')));
    await patients.store('Observation/left', anObservation(about('B')));
    const admin = { bearer: await server.accessToken() };
    for (const id of ['mine', 'left']) await server.request('DELETE', `/fhir/Observation/${id}`, admin);
    expect((await get('Observation/mine')).status).toBe(410);
    await expectUnknown('Observation/{id}', 'left');
  });
});
