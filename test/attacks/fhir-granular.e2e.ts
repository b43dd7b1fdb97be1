import { TestServer } from '../support/test-server';
import { about, anObservation, namesIn, TwoPatients, withoutId } from '../support/two-patients';

jest.setTimeout(60_000);

const LABORATORY = 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory';

describe('what a scope or a policy leaves of a type', () => {
  let server: TestServer;
  let patients: TwoPatients;
  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
  });
  afterAll(() => server.close());

  const namesAt = async (path: string, bearer: string): Promise<string[]> => {
    const answer = await server.get(`/fhir/${path}`, { bearer });
    expect([path, answer.status]).toEqual([path, 200]);
    return namesIn(answer).sort();
  };

  describe('a granular scope', () => {
    let bearer: string;
    beforeAll(async () => {
      bearer = await patients.token(`patient/Patient.rs patient/Observation.cruds?${LABORATORY}`);
    });

    it('FA-61 RS-9 holds in read by id, vread, history, search, count, compartment and _has', async () => {
      const get = (path: string) => server.get(`/fhir/${path}`, { bearer });
      for (const path of ['Observation/{id}', 'Observation/{id}/_history', 'Observation/{id}/_history/1']) {
        expect((await get(path.replace('{id}', 'lA'))).status).toBe(200);
        const [outside, unknown] = [
          await get(path.replace('{id}', 'oA')),
          await get(path.replace('{id}', 'never')),
        ];
        expect(outside.status).toBe(404);
        expect(withoutId(outside, 'oA')).toEqual(withoutId(unknown, 'never'));
      }
      expect(await namesAt('Observation', bearer)).toEqual(['Observation/lA']);
      expect((await get('Observation?_summary=count')).json.total).toBe(1);
      expect(await namesAt('Patient/A/Observation', bearer)).toEqual(['Observation/lA']);
      expect(await namesAt('Patient?_has:Observation:patient:code=glucose', bearer)).toEqual(['Patient/A']);
      expect(await namesAt('Patient?_has:Observation:patient:code=weight', bearer)).toEqual([]);
    });

    it('FA-61 holds in writes, before and after', async () => {
      const send = (method: string, path: string, body: object) =>
        server.send(method, path, body, { bearer });
      const category = (await server.get('/fhir/Observation/lA', { bearer })).json.category;
      expect((await send('POST', '/fhir/Observation', anObservation(about('A')))).status).toBe(403);
      expect(
        (await send('POST', '/fhir/Observation', anObservation({ ...about('A'), category }))).status,
      ).toBe(201);
      expect((await send('PUT', '/fhir/Observation/lA', anObservation(about('A')))).status).toBe(403);
      expect(
        (await send('PUT', '/fhir/Observation/oA', anObservation({ ...about('A'), category }))).status,
      ).toBe(404);
    });
  });

  describe('a policy by relation', () => {
    const related = [
      { resourceType: 'Patient', criteria: 'general-practitioner=%profile' },
      { resourceType: 'Observation', criteria: 'subject:Patient.general-practitioner=%profile' },
    ];

    it('FA-67 a practitioner without relation reaches nothing of a compartment', async () => {
      await patients.store('Practitioner/Q', {});
      const stranger = await patients.token('user/*.rs', 'Practitioner/Q', related);
      const [hidden, unknown] = [
        await server.get('/fhir/Patient/B', { bearer: stranger }),
        await server.get('/fhir/Patient/never', { bearer: stranger }),
      ];
      expect(hidden.status).toBe(404);
      expect(withoutId(hidden, 'B')).toEqual(withoutId(unknown, 'never'));
      for (const path of ['Patient', 'Observation', 'Patient/B/Observation', 'Observation?patient=B']) {
        expect(await namesAt(path, stranger)).toEqual([]);
      }
      const own = await patients.token('user/*.rs', 'Practitioner/P', related);
      expect(await namesAt('Patient', own)).toEqual(['Patient/A', 'Patient/B']);
      expect(await namesAt('Patient/B/Observation', own)).toEqual(['Observation/lB', 'Observation/oB']);
    });
  });

  it('FA-22 the query of a scope tells nothing of a field that a policy hides', async () => {
    const hiding = [{ resourceType: 'Patient', hiddenFields: ['identifier'] }];
    const answers = [];
    for (const number of ['ssn-A', 'ssn-B', 'none']) {
      const asking = `user/Patient.rs?identifier=urn:ssn|${number}`;
      const bearer = await patients.token(asking, 'Practitioner/P', hiding);
      for (const path of ['Patient', 'Patient/A', 'Patient/_history']) {
        expect((await server.get(`/fhir/${path}`, { bearer })).status).toBe(403);
      }
      const second = await patients.token(
        `${asking} user/Patient.rs?family=FamilyA`,
        'Practitioner/P',
        hiding,
      );
      expect(await namesAt('Patient', second)).toEqual(['Patient/A']);
      answers.push(withoutId(await server.get('/fhir/Patient/B', { bearer: second }), 'B'));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const shown = await patients.token('user/Patient.rs?identifier=urn:ssn|ssn-B', 'Practitioner/P');
    expect(await namesAt('Patient', shown)).toEqual(['Patient/B']);
  });

  it('the history of a type is for whom nothing of it is hidden, whatever stays read-only', async () => {
    const history = async (limits: object) => {
      const bearer = await patients.token('user/Patient.rs', 'Practitioner/P', [
        { resourceType: 'Patient', ...limits },
      ]);
      return (await server.get('/fhir/Patient/_history', { bearer })).status;
    };
    expect(await history({ readonlyFields: ['identifier'] })).toBe(200);
    expect(await history({ hiddenFields: ['identifier'] })).toBe(403);
    expect(await history({ criteria: 'family=FamilyA' })).toBe(403);
  });

  it('FA-60 patient/ and user/ scopes are a union, and neither widens the other', async () => {
    const mixed = await patients.token('patient/Observation.rs user/Practitioner.rs', 'Patient/A');
    expect(await namesAt('Observation', mixed)).toHaveLength(3);
    expect(await namesAt('Practitioner', mixed)).toEqual(['Practitioner/P', 'Practitioner/Q']);
    expect((await server.get('/fhir/Observation/oB', { bearer: mixed })).status).toBe(404);
    expect((await server.get('/fhir/Patient', { bearer: mixed })).status).toBe(403);
    const both = await patients.token('patient/Observation.rs user/Observation.r', 'Patient/A');
    expect((await server.get('/fhir/Observation/oB', { bearer: both })).status).toBe(200);
    expect((await namesAt('Observation', both)).filter((name) => name.endsWith('B'))).toEqual([]);
  });
});
