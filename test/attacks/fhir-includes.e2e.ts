import { TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients } from '../support/two-patients';

jest.setTimeout(60_000);

const refers = (reference: string) => ({ reference });

describe('including what belongs to another patient', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    // In the compartment of A, and referring to B in every way.
    await patients.store(
      'Observation/bridge',
      anObservation({
        ...about('B'),
        performer: [refers('Patient/A')],
        focus: [refers('Observation/oB')],
        hasMember: [refers('Observation/lA')],
        derivedFrom: [refers('Observation/lB')],
      }),
    );
    bearer = await patients.token('patient/*.rs');
  });
  afterAll(() => server.close());

  const included = async (path: string, token = bearer): Promise<string[]> => {
    const { status, json } = await server.get(`/fhir/${path}`, { bearer: token });
    expect([path, status]).toEqual([path, 200]);
    return (json.entry as any[])
      .filter(({ search }) => search.mode === 'include')
      .map(({ resource }) => `${resource.resourceType}/${resource.id}`)
      .sort();
  };

  it('FA-16 RS-11 a foreign resource is not included', async () => {
    const asAdmin = await server.accessToken();
    const path = 'Observation?_id=bridge&_include=Observation:subject';
    expect(await included(path, asAdmin)).toEqual(['Patient/B']);
    expect(await included(path)).toEqual([]);
    for (const include of ['*', 'Observation:*', '*:*']) {
      expect(await included(`Observation?_id=bridge&_include=${include}`)).toEqual([
        'Observation/lA',
        'Patient/A',
      ]);
    }
    expect(await included('Observation?_id=bridge&_include=Observation:focus')).toEqual([]);
  });

  it('FA-17 RS-11 every hop is checked', async () => {
    const hops = '_include=Observation:derived-from&_include:iterate=Observation:subject';
    expect(await included(`Observation?_id=bridge&${hops}`, await server.accessToken())).toEqual([
      'Observation/lB',
      'Patient/B',
    ]);
    expect(await included(`Observation?_id=bridge&${hops}`)).toEqual([]);
    const own =
      '_include=Observation:has-member&_include:iterate=Observation:subject&_include:iterate=Patient:general-practitioner';
    expect(await included(`Observation?_id=bridge&${own}`)).toEqual([
      'Observation/lA',
      'Patient/A',
      'Practitioner/P',
    ]);
    const back =
      '_include=Observation:has-member&_include:iterate=Observation:subject&_revinclude:iterate=Provenance:target';
    expect(await included(`Observation?_id=bridge&${back}`)).toEqual([
      'Observation/lA',
      'Patient/A',
      'Provenance/vA',
    ]);
    const around = '_include=Patient:general-practitioner&_revinclude:iterate=Patient:general-practitioner';
    expect(await included(`Patient?${around}`)).toEqual(['Practitioner/P']);
  });

  it('FA-18 RS-11 backwards too only visible ones are included', async () => {
    expect(await included('Observation?_revinclude=Provenance:target')).toEqual(['Provenance/vA']);
    expect(await included('Patient?_revinclude=*:*')).toEqual([
      'Observation/bridge',
      'Observation/lA',
      'Observation/oA',
      'Provenance/vA',
    ]);
    expect(await included('Practitioner?_revinclude=*')).toEqual(['Patient/A']);
  });

  it('FA-18 backwards nothing is listed that could not be searched for', async () => {
    const reading = await patients.token('patient/Patient.rs patient/Observation.r');
    expect(await included('Patient?_revinclude=Observation:subject', reading)).toEqual([]);
    const searching = await patients.token('patient/Patient.rs patient/Observation.s');
    expect(await included('Patient?_revinclude=Observation:subject', searching)).toEqual([]);
    const both = await patients.token('patient/Patient.rs patient/Observation.rs');
    expect(await included('Patient?_revinclude=Observation:subject', both)).toHaveLength(2);
  });

  it('RS-11 each included resource is decided as FhirRead, by its id where a policy reads it', async () => {
    const scoped = await patients.token('patient/Observation.rs');
    expect(await included('Observation?_include=Observation:performer', scoped)).toEqual([]);
    const policy = await patients.token('user/*.rs', 'Practitioner/P', [
      { resourceType: 'Observation' },
      { resourceType: 'Patient', interaction: ['read'], criteria: '_id=B' },
      { resourceType: 'Practitioner', interaction: ['search'] },
    ]);
    expect(await included('Observation?_include=Observation:subject', policy)).toEqual(['Patient/B']);
    const more = '_include=Observation:subject&_include:iterate=Patient:general-practitioner';
    expect(await included(`Observation?${more}`, policy)).toEqual(['Patient/B']);
  });

  it('RS-9 a granular scope bounds what is included', async () => {
    const category = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory';
    const granular = await patients.token(`patient/Patient.rs patient/Observation.rs?category=${category}`);
    expect(await included('Patient?_revinclude=Observation:subject', granular)).toEqual(['Observation/lA']);
    expect(await included('Patient?_revinclude=Observation:*', granular)).toEqual(['Observation/lA']);
  });

  it('FA-19 a focus is not the subject: outside the compartment however it is reached', async () => {
    await patients.store(
      'Observation/focused',
      anObservation({ ...about('B'), focus: [refers('Patient/A')] }),
    );
    expect((await server.get('/fhir/Observation/focused', { bearer })).status).toBe(404);
    expect((await server.get('/fhir/Observation?_id=focused', { bearer })).json.total).toBe(0);
    expect(await included('Patient?_revinclude=Observation:focus')).toEqual([]);
    await patients.store('Provenance/ofFocused', {
      target: [refers('Observation/focused'), refers('Patient/A')],
      recorded: '2020-01-01T00:00:00Z',
      agent: [{ who: refers('Patient/A') }],
    });
    expect(await included('Provenance?_id=ofFocused&_include=Provenance:target')).toEqual(['Patient/A']);
  });

  it('pages stay full, and a resource stands on a page once', async () => {
    const { json } = await server.get('/fhir/Observation?_count=2&_include=Observation:*&_revinclude=*:*', {
      bearer,
    });
    const names = json.entry.map(({ resource }: any) => `${resource.resourceType}/${resource.id}`);
    expect(json.entry.filter(({ search }: any) => search.mode === 'match')).toHaveLength(2);
    expect(new Set(names).size).toBe(names.length);
  });

  it('more than ten thousand references are not followed, and the answer says so', async () => {
    const store = (id: string, count: number) =>
      patients.store(`Provenance/${id}`, {
        target: [
          ...Array.from({ length: count }, (_, index) => refers(`Organization/none${index}`)),
          refers('Patient/A'),
        ],
        recorded: '2020-01-01T00:00:00Z',
        agent: [{ who: refers('Patient/A') }],
      });
    await store('followed', 9_999);
    await store('unfollowed', 10_001);
    const modesOf = async (id: string) => {
      const path = `/fhir/Provenance?_id=${id}&_include=Provenance:target`;
      return (await server.get(path, { bearer })).json.entry.map(({ search }: any) => search.mode);
    };
    expect(await modesOf('followed')).toEqual(['match', 'include']);
    expect(await modesOf('unfollowed')).toEqual(['match', 'outcome']);
  });

  it('more than a thousand are not included, and the answer says so', async () => {
    const members = Array.from({ length: 1100 }, (_, index) => refers(`Organization/g${index}`));
    await server.query(
      `INSERT INTO fhir_resource (type, id, version, last_updated, document, tokens, refs)
       SELECT 'Organization', 'g' || n, 1, now(), '{"name":"x"}', '{}', '{}' FROM generate_series(0, 1099) n`,
    );
    await patients.store('Provenance/many', {
      target: [...members, refers('Patient/A')],
      recorded: '2020-01-01T00:00:00Z',
      agent: [{ who: refers('Patient/A') }],
    });
    const path = '/fhir/Provenance?_id=many&_include=Provenance:target';
    const { json } = await server.get(path, { bearer });
    const modes = json.entry.map(({ search }: any) => search.mode);
    expect(modes.filter((mode: string) => mode === 'include')).toHaveLength(1000);
    expect(modes.at(-1)).toBe('outcome');
    expect(json.entry.at(-1).resource.issue[0].severity).toBe('warning');
  });
});
