import { ISSUER, TestServer } from '../support/test-server';
import { about, anObservation, namesIn, TwoPatients } from '../support/two-patients';

jest.setTimeout(60_000);

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('searching for what belongs to another patient', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    bearer = await patients.token('patient/*.rs');
  });
  afterAll(() => server.close());

  const get = (path: string, token = bearer) => server.get(`/fhir/${path}`, { bearer: token });

  const found = async (path: string, token = bearer): Promise<string[]> => {
    const answer = await get(path, token);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.json.total).toBe(answer.json.entry?.length ?? 0);
    return namesIn(answer).sort();
  };

  it('RS-8 a scoped search finds what is in the compartment; the foreign patient asked: 200, empty', async () => {
    expect(await found('Observation')).toEqual(['Observation/lA', 'Observation/oA']);
    expect(await found('Patient')).toEqual(['Patient/A']);
    expect(await found('Observation?patient=B')).toEqual([]);
  });

  it('RS-7 a search on a type without scope is 403, never an empty Bundle', async () => {
    const token = await patients.token('patient/Patient.rs');
    expect((await get('Observation', token)).status).toBe(403);
    expect((await get('Observation?patient=A', token)).status).toBe(403);
  });

  it('FA-08 _id of a foreign resource finds nothing', async () => {
    expect(await found('Observation?_id=oB')).toEqual([]);
    expect(await found('Observation?_id=oB,oA')).toEqual(['Observation/oA']);
  });

  it.each([
    'patient=B',
    'subject=Patient/B',
    'patient:Patient=B',
    `patient=${ISSUER}/fhir/Patient/B`,
    `subject=${encodeURIComponent(`${ISSUER}/fhir/R4/Patient/B`)}`,
    'subject:identifier=urn:ssn|ssn-B',
  ])('FA-09 %s finds nothing', async (query) => {
    expect(await found(`Observation?${query}`)).toEqual([]);
    if (!query.includes('identifier')) {
      const own = query.replace(/B$/, 'A');
      expect([own, await found(`Observation?${own}`)]).toEqual([own, ['Observation/lA', 'Observation/oA']]);
    }
  });

  it('FA-10 of several patients only the own one', async () => {
    expect(await found('Observation?patient=A,B')).toEqual(['Observation/lA', 'Observation/oA']);
  });

  it.each([
    'patient:missing=false',
    '_id:not=oA',
    'code:missing=false',
    'code:not=glucose',
    'category:not=x',
  ])('FA-11 negation never widens: %s', async (query) => {
    const all = await found(`Observation?${query}`);
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((name) => !name.endsWith('A'))).toEqual([]);
  });

  it('FA-12 a chain sees visible resources only', async () => {
    expect(await found('Observation?patient:Patient.name=FamilyA')).toHaveLength(2);
    for (const query of [
      'patient:Patient.name=FamilyB',
      'subject.name=FamilyB',
      'patient.identifier=ssn-B',
    ]) {
      expect(await found(`Observation?${query}`)).toEqual([]);
    }
    // The Observation is visible, and still its foreign subject tells nothing.
    await patients.store(
      'Observation/shared',
      anObservation({ ...about('B'), performer: [{ reference: 'Patient/A' }] }),
    );
    expect(await found('Observation?_id=shared')).toEqual(['Observation/shared']);
    for (const name of ['FamilyB', 'FamilyX']) {
      expect(await found(`Observation?_id=shared&subject:Patient.name=${name}`)).toEqual([]);
    }
    await server.request('DELETE', '/fhir/Observation/shared', { bearer: await server.accessToken() });
  });

  it('FA-13 RS-12 a reverse chain needs the right to search the type, and counts own resources only', async () => {
    const patientOnly = await patients.token('patient/Patient.rs');
    for (const query of ['_has:Observation:patient:code=weight', '_has:Observation:patient:_id=oA']) {
      expect((await get(`Patient?${query}`, patientOnly)).status).toBe(403);
    }
    const readOnly = await patients.token('patient/Patient.rs patient/Observation.r');
    expect((await get('Patient?_has:Observation:patient:code=weight', readOnly)).status).toBe(403);
    expect(await found('Patient?_has:Observation:patient:code=weight')).toEqual(['Patient/A']);
    expect(await found('Patient?_has:Observation:patient:_id=oB')).toEqual([]);
    expect(
      (await get('Observation?patient:Patient.name=FamilyA', await patients.token('patient/Observation.rs')))
        .status,
    ).toBe(403);
  });

  it('RS-12 every type on the way is filtered inside the sub-query: a directory resource does not lead to others', async () => {
    expect(await found('Practitioner?_has:Patient:general-practitioner:_id=A')).toEqual(['Practitioner/P']);
    expect(await found('Practitioner?_has:Patient:general-practitioner:_id=B')).toEqual([]);
    expect(
      await found('Practitioner?_has:Patient:general-practitioner:_has:Observation:patient:_id=oB'),
    ).toEqual([]);
    expect(
      await found('Practitioner?_has:Patient:general-practitioner:_has:Observation:patient:_id=oA'),
    ).toEqual(['Practitioner/P']);
  });

  it('RS-13 FA-14 what cannot be narrowed is refused', async () => {
    for (const query of [
      '_filter=patient%20eq%20Patient/B%20or%201%20eq%201',
      '_query=all',
      '_list=1',
      '_text=x',
      '_content=x',
    ]) {
      expect([query, (await get(`Observation?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('FA-15 RS-15 POST _search is the same as GET, and body and query intersect', async () => {
    const post = async (query: string, body: string) => {
      const path = `/fhir/Observation/_search${query}`;
      const answer = await server.request('POST', path, { bearer, headers: form, body });
      expect(answer.status).toBe(200);
      return namesIn(answer).sort();
    };
    expect(await post('', 'patient=A')).toEqual(await found('Observation?patient=A'));
    expect(await post('', 'patient=B')).toEqual([]);
    expect(await post('?patient=A', 'patient=B')).toEqual([]);
    expect(await post('?patient=A', 'code=glucose')).toEqual(['Observation/lA']);
  });

  it('FA-21 RS-10 totals, counts, sorting and paging know of visible rows only', async () => {
    for (const query of [
      '_total=accurate',
      '_summary=count',
      '_count=0',
      '_sort=-_lastUpdated',
      '_sort=code',
    ]) {
      expect([query, (await get(`Observation?${query}`)).json.total]).toEqual([query, 2]);
    }
    expect((await get('Observation?_total=none')).json).not.toHaveProperty('total');
    const first = await get('Observation?_count=1');
    expect([first.json.total, namesIn(first)]).toEqual([2, ['Observation/lA']]);
    const second = await get(nextOf(first.json)!);
    expect([namesIn(second), nextOf(second.json)]).toEqual([['Observation/oA'], undefined]);
  });

  it('FA-20 RS-10 a page link is bound to its subject and scopes, and is no capability', async () => {
    const next = nextOf((await get('Observation?_count=1')).json)!;
    expect((await get(next)).status).toBe(200);
    const sameScope = await patients.token('patient/*.rs');
    const fewer = await patients.token('patient/Observation.rs');
    const other = await patients.token('patient/*.rs', 'Patient/B');
    for (const token of [sameScope, fewer, other]) expect((await get(next, token)).status).toBe(400);
    expect((await server.get(`/fhir/${next}`)).status).toBe(401);
  });

  it('FA-24 what every resource has counts no hidden ones', async () => {
    expect(await found('Patient?_tag=tagB')).toEqual([]);
    expect(await found('Patient?_tag=tagA')).toEqual(['Patient/A']);
    expect(await found('Patient?_lastUpdated=ge2000-01-01')).toEqual(['Patient/A']);
    for (const query of [
      '_security=x',
      '_profile=http://example.test/p',
      '_source=urn:s',
      '_lastUpdated=le2000-01-01',
    ]) {
      expect(await found(`Patient?${query}`)).toEqual([]);
    }
  });

  it('FA-25 a search over several types is not offered', async () => {
    for (const path of ['?_type=Patient,Observation', 'Patient?_type=Observation']) {
      expect([400, 404, 405]).toContain((await get(path)).status);
    }
  });

  describe('compartments', () => {
    it('FA-26 RS-15 a compartment path is the equal search', async () => {
      expect(await found('Patient/A/Observation')).toEqual(await found('Observation?patient=A'));
      expect(await found('Patient/B/Observation')).toEqual([]);
      expect(await found('Patient/never/Observation')).toEqual([]);
      expect(await found('Patient/A/Observation?code=glucose')).toEqual(['Observation/lA']);
      const posted = await server.request('POST', '/fhir/Patient/A/Observation/_search', {
        bearer,
        headers: form,
        body: 'code=glucose',
      });
      expect([posted.status, namesIn(posted)]).toEqual([200, ['Observation/lA']]);
      const admin = await patients.asAdmin('Patient/B/Observation');
      expect(namesIn(admin).sort()).toEqual(['Observation/lB', 'Observation/oB']);
      expect(admin.json.link[0].url).toBe(`${ISSUER}/fhir/Patient/B/Observation`);
    });

    it('FA-26 pages stay in the compartment', async () => {
      const first = await get('Patient/A/Observation?_count=1');
      const next = nextOf(first.json)!;
      expect(next.startsWith('Patient/A/Observation?_cursor=')).toBe(true);
      expect(namesIn(await get(next))).toEqual(['Observation/oA']);
      expect((await get(next.replace('Patient/A/', ''))).status).toBe(400);
    });

    it('FA-26 other compartments, and all types at once, are not served', async () => {
      const paths = [
        'Practitioner/P/Observation',
        'Device/d/Observation',
        'Patient/A/*',
        'Patient/A/Location',
        'Patient/A/x',
      ];
      for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 404]);
      expect((await get('Patient/A/Client')).status).toBe(403);
      expect((await get('Patient/%00/Observation')).status).toBe(400);
    });

    it('FA-26 policies decide it as the search of the type', async () => {
      const token = await patients.token('patient/*.rs', 'Patient/A', [
        { resourceType: 'Patient', interaction: ['read', 'search'] },
      ]);
      expect((await get('Patient', token)).status).toBe(200);
      expect((await get('Patient/A/Observation', token)).status).toBe(403);
    });
  });

  describe('hidden fields', () => {
    let hiding: string;
    beforeAll(async () => {
      hiding = await patients.token('user/*.rs', 'Practitioner/P', [
        { resourceType: 'Patient', hiddenFields: ['identifier', 'birthDate', 'generalPractitioner'] },
        { resourceType: 'Observation', hiddenFields: ['subject'] },
        { resourceType: 'Practitioner' },
      ]);
    });

    it.each([
      'identifier=urn:ssn|ssn-B',
      'identifier:missing=true',
      'birthdate=ge1900',
      'general-practitioner=P',
      'general-practitioner.name=x',
    ])('FA-23 RS-14 a search by one is refused: %s', async (query) => {
      const answer = await get(`Patient?${query}`, hiding);
      expect(answer.status).toBe(403);
      expect(answer.json.issue[0].diagnostics).toContain(query.split(/[=:.]/)[0]);
    });

    it('FA-22 RS-14 so is an order by one, and by a chain', async () => {
      for (const query of ['_sort=birthdate', '_sort=-birthdate', '_sort=name,birthdate']) {
        expect([query, (await get(`Patient?${query}`, hiding)).status]).toEqual([query, 403]);
      }
      expect((await get('Observation?_sort=subject.name')).status).toBe(400);
      expect((await get('Patient?_sort=name', hiding)).status).toBe(200);
    });

    it('FA-23 chains through one, or on one, never match', async () => {
      expect((await get('Observation?subject:Patient.name=FamilyA', hiding)).status).toBe(403);
      expect((await get('Patient?_has:Observation:patient:code=weight', hiding)).status).toBe(403);
      const token = await patients.token('user/*.rs', 'Practitioner/P', [
        { resourceType: 'Patient', hiddenFields: ['identifier'] },
        { resourceType: 'Observation' },
      ]);
      expect(await found('Observation?subject:Patient.name=FamilyA', token)).toHaveLength(2);
      for (const query of [
        'identifier=ssn-A',
        'identifier:missing=false',
        'identifier:not=x',
        'identifier:missing=true',
      ]) {
        expect([query, await found(`Observation?subject:Patient.${query}`, token)]).toEqual([query, []]);
      }
    });

    it('RS-14 a hidden reference is not followed', async () => {
      const followed = [
        'Patient?_include=Patient:general-practitioner',
        'Observation?_include=Observation:subject',
        'Practitioner?_revinclude=Patient:general-practitioner',
        'Patient?_revinclude=Observation:subject',
        'Patient?_revinclude=*:*',
      ];
      for (const path of followed) {
        const { json } = await get(path, hiding);
        expect([path, json.entry.filter((entry: any) => entry.search.mode !== 'match')]).toEqual([path, []]);
      }
    });
  });

  function nextOf(bundle: any): string | undefined {
    const link = bundle.link.find(({ relation }: { relation: string }) => relation === 'next');
    return link?.url.slice(`${ISSUER}/fhir/`.length);
  }
});
