import { Answer, TestServer } from '../support/test-server';

const backend = { id: 'demo-backend', secret: 'demo-backend-secret' };
const myapp = { id: 'myapp', secret: 'verysecret' };

describe('demo data (contract §13)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ seedDemo: true });
  });
  afterAll(() => server.close());

  const login = async (username: string): Promise<string> => {
    const form = { grant_type: 'password', username, password: 'password' };
    return (await server.token(form, { basic: myapp })).json.access_token;
  };
  const search = (bearer: string, query: string): Promise<Answer> => server.get(`/fhir/${query}`, { bearer });
  const totalOf = async (bearer: string, query: string): Promise<number> =>
    (await search(bearer, query)).json.total;
  const idsOf = async (bearer: string, query: string): Promise<string[]> => {
    const { json } = await search(bearer, query);
    return (json.entry ?? []).map(({ resource }: any) => resource.id).sort();
  };

  it('is a dozen patients with records in several categories, which the demo backend reads', async () => {
    const bearer = await server.accessToken(backend);
    expect(await totalOf(bearer, 'Patient')).toBe(12);
    for (const category of ['laboratory', 'vital-signs', 'social-history', 'survey']) {
      expect([category, await totalOf(bearer, `Observation?category=${category}`)]).toEqual([
        category,
        expect.any(Number),
      ]);
      expect(await totalOf(bearer, `Observation?category=${category}`)).toBeGreaterThan(5);
    }
    for (const category of ['problem-list-item', 'encounter-diagnosis', 'health-concern']) {
      expect(await totalOf(bearer, `Condition?category=${category}`)).toBeGreaterThan(2);
    }
    const types = [
      'Encounter',
      'MedicationRequest',
      'AllergyIntolerance',
      'Immunization',
      'DocumentReference',
    ];
    const directory = ['Organization', 'Location', 'Practitioner', 'PractitionerRole', 'Medication'];
    for (const type of [...types, ...directory]) expect(await totalOf(bearer, type)).toBeGreaterThan(0);
    expect((await search(bearer, 'Client')).status).toBe(403);
    expect((await search(bearer, 'Basic')).status).toBe(403);
    expect((await server.send('POST', '/fhir/Patient', {}, { bearer })).status).toBe(403);
  });

  it('refers to nothing that is not there', async () => {
    const bearer = await server.accessToken(backend);
    const rows = await server.query<{ type: string; id: string; document: object }>(
      'SELECT type, id, document FROM fhir_resource',
    );
    const stored = new Set(rows.map(({ type, id }) => `${type}/${id}`));
    const references = rows.flatMap(({ document }) =>
      [...JSON.stringify(document).matchAll(/"reference": ?"([^"]+)"/g)].map(([, reference]) => reference),
    );
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => !stored.has(reference ?? ''))).toEqual([]);
    const everything = await search(bearer, 'Patient?_id=demo-patient-2&_revinclude=*&_include=*');
    expect(
      new Set(everything.json.entry.map(({ resource }: any) => resource.resourceType)).size,
    ).toBeGreaterThan(6);
  });

  it('lets the patient see her own record, and the directory', async () => {
    const bearer = await login('patient');
    expect(await idsOf(bearer, 'Patient')).toEqual(['demo-patient-1']);
    expect(await totalOf(bearer, 'Observation')).toBe(9);
    expect(await totalOf(bearer, 'Observation?subject=Patient/demo-patient-2')).toBe(0);
    expect((await search(bearer, 'Patient/demo-patient-2')).status).toBe(404);
    expect(await totalOf(bearer, 'Practitioner')).toBe(2);
  });

  it('lets the practitioner see the patients whose general practitioner she is', async () => {
    const bearer = await login('user');
    const numbers = [1, 10, 2, 4, 6, 8];
    expect(await idsOf(bearer, 'Patient')).toEqual(numbers.map((number) => `demo-patient-${number}`).sort());
    expect((await search(bearer, 'Patient/demo-patient-3')).status).toBe(404);
    const { json } = await search(bearer, 'Observation?_count=100');
    const subjects: string[] = json.entry.map(({ resource }: any) => resource.subject.reference);
    expect([...new Set(subjects)].sort()).toEqual(
      numbers.map((number) => `Patient/demo-patient-${number}`).sort(),
    );
  });
});
