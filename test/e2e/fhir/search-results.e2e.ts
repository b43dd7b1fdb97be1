import { storeClinicalRecords } from '../../support/clinical-records';
import { ADMIN, Answer, ISSUER, TestServer } from '../../support/test-server';

describe('FHIR R4 §3.1.1.5 how matches are answered', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await storeClinicalRecords(server);
  });
  afterAll(() => server.close());

  const get = (path: string) => server.get(path, { basic: ADMIN });
  const search = (query: string) => get(`/fhir/${query}`);
  const entriesOf = ({ json }: Answer, mode: string): any[] =>
    (json.entry ?? []).filter((entry: any) => entry.search.mode === mode);
  const matchesOf = (answer: Answer): string[] =>
    entriesOf(answer, 'match').map(({ resource }) => resource.id);
  const includedIn = (answer: Answer): string[] =>
    entriesOf(answer, 'include')
      .map(({ resource }) => `${resource.resourceType}/${resource.id}`)
      .sort();
  const nextOf = ({ json }: Answer): string | undefined =>
    json.link.find(({ relation }: any) => relation === 'next')?.url.slice(ISSUER.length);

  describe('FHIR R4 §3.1.1.5.4 _include and _revinclude', () => {
    const glucose = 'Observation?_id=glucose';

    it.each([
      [`${glucose}&_include=Observation:subject`, ['Patient/ann']],
      [`${glucose}&_include=Observation:subject:Patient`, ['Patient/ann']],
      [`${glucose}&_include=Observation:subject:Group`, []],
      [`${glucose}&_include=Observation:subject&_include=Observation:patient`, ['Patient/ann']],
      [
        `${glucose}&_include=Observation:subject&_include=Observation:encounter`,
        ['Encounter/enc1', 'Patient/ann'],
      ],
      [`${glucose}&_include=Observation:subject&_include=Patient:organization`, ['Patient/ann']],
      [
        `${glucose}&_include=Observation:subject&_include:iterate=Patient:organization`,
        ['Organization/org1', 'Patient/ann'],
      ],
      [`${glucose}&_include=*`, ['Encounter/enc1', 'Patient/ann', 'Practitioner/doc1']],
      [`${glucose}&_include=Observation:*`, ['Encounter/enc1', 'Patient/ann', 'Practitioner/doc1']],
      [`${glucose}&_revinclude=Provenance:target`, ['Provenance/prov1']],
      ['Patient?_id=ann&_revinclude=Observation:patient', ['Observation/glucose', 'Observation/pressure']],
      [
        'Patient?_id=ann&_revinclude=Observation:patient&_revinclude:iterate=Provenance:target',
        ['Observation/glucose', 'Observation/pressure', 'Provenance/prov1'],
      ],
      ['Observation?_id=other&_include=Observation:subject', []],
      [
        'Patient?_id=ann,ben&_include=Patient:general-practitioner',
        ['Practitioner/doc1', 'Practitioner/doc2'],
      ],
    ])('%s includes %j', async (query, included) => {
      const answer = await search(query);
      expect([answer.status, includedIn(answer)]).toEqual([200, included]);
      expect(answer.json.total).toBe(matchesOf(answer).length);
    });

    it('answers a resource once, as a match where it is one', async () => {
      const answer = await search('Patient?_id=ann,ben&_include=*&_revinclude=*:*&_include:iterate=*');
      const urls = answer.json.entry.map(({ fullUrl }: any) => fullUrl);
      expect(new Set(urls).size).toBe(urls.length);
      expect(matchesOf(answer).sort()).toEqual(['ann', 'ben']);
    });

    it('includes what the matches of each page refer to', async () => {
      const first = await search(
        'Observation?patient=ann,ben&_sort=date&_count=2&_include=Observation:subject',
      );
      expect([matchesOf(first), includedIn(first)]).toEqual([['glucose', 'pressure'], ['Patient/ann']]);
      const second = await get(nextOf(first) ?? '');
      expect([matchesOf(second), includedIn(second)]).toEqual([['note'], ['Patient/ben']]);
    });

    it.each([
      'Observation:colour',
      'Observation:code',
      'Planet:subject',
      'Observation',
      'Observation:subject:Planet',
    ])('_include=%s is 400, and ignored when lenient', async (text) => {
      const path = `/fhir/Observation?_id=glucose&_include=${text}`;
      expect((await get(path)).status).toBe(400);
      const lenient = { basic: ADMIN, headers: { Prefer: 'handling=lenient' } };
      const answer = await server.get(path, lenient);
      expect([answer.status, matchesOf(answer), includedIn(answer)]).toEqual([200, ['glucose'], []]);
    });
  });

  describe('FHIR R4 §3.1.1.5.1 _sort', () => {
    it.each([
      ['Observation?_sort=date', ['glucose', 'pressure', 'note', 'other']],
      ['Observation?_sort=-date', ['note', 'pressure', 'glucose', 'other']],
      ['Observation?_sort=value-quantity,_id', ['glucose', 'other', 'note', 'pressure']],
      ['Observation?_sort=-value-quantity,-_id', ['other', 'glucose', 'pressure', 'note']],
      ['Observation?_sort=status,-date', ['pressure', 'glucose', 'other', 'note']],
      ['RiskAssessment?_sort=probability', ['low', 'high']],
      ['RiskAssessment?_sort=-probability', ['high', 'low']],
      ['ValueSet?_sort=-url', ['b', 'a']],
      ['Observation?_sort=code,_id', ['glucose', 'other', 'pressure', 'note']],
    ])('%s orders %j', async (query, ids) => {
      const answer = await search(query);
      expect([answer.status, matchesOf(answer)]).toEqual([200, ids]);
    });

    it.each(['subject', 'patient.family', '_has:Provenance:target:_id', 'colour', 'date,'])(
      'by %s is 400',
      async (key) => {
        expect((await search(`Observation?_sort=${key}`)).status).toBe(400);
      },
    );

    it('goes through the pages without gap or repetition', async () => {
      const seen: string[] = [];
      let next: string | undefined = '/fhir/Observation?_sort=status,-date&_count=1';
      while (next !== undefined) {
        const answer = await get(next);
        seen.push(...matchesOf(answer));
        next = nextOf(answer);
      }
      expect(seen).toEqual(['pressure', 'glucose', 'other', 'note']);
    });
  });

  it('FHIR R4 §3.1.1.5.7 _total=none answers no total, and still the next page', async () => {
    const first = await search('Observation?_total=none&_sort=_id&_count=3');
    expect(first.json).not.toHaveProperty('total');
    expect(matchesOf(first)).toEqual(['glucose', 'note', 'other']);
    const second = await get(nextOf(first) ?? '');
    expect(matchesOf(second)).toEqual(['pressure']);
    expect(second.json).not.toHaveProperty('total');
    expect(nextOf(second)).toBeUndefined();
    expect((await search('Observation?_total=estimate')).json.total).toBe(4);
  });

  describe('FHIR R4 §3.1.1.5.8 _summary', () => {
    const members = async (query: string) => Object.keys((await search(query)).json.entry[0].resource).sort();

    it('text: the narrative, and what is mandatory', async () => {
      expect(await members('Patient?_id=ann&_summary=text')).toEqual(['id', 'meta', 'resourceType', 'text']);
    });

    it('data: everything but the narrative', async () => {
      const shown = await members('Patient?_id=ann&_summary=data');
      expect(shown).not.toContain('text');
      expect(shown).toEqual(expect.arrayContaining(['name', 'telecom', 'gender']));
    });

    it('true: the elements that R4 marks', async () => {
      const shown = await members('Patient?_id=ann&_summary=true');
      expect(shown).toEqual(expect.arrayContaining(['name', 'gender', 'birthDate']));
      expect(shown).not.toContain('text');
      expect(shown).not.toContain('generalPractitioner');
    });

    it.each(['true', 'text', 'data'])('%s: each match is marked as incomplete', async (summary) => {
      const { json } = await search(`Patient?_summary=${summary}`);
      for (const { resource } of json.entry) {
        expect(resource.meta.tag).toContainEqual(expect.objectContaining({ code: 'SUBSETTED' }));
      }
    });

    it('stands not beside _elements', async () => {
      expect((await search('Patient?_summary=text&_elements=name')).status).toBe(400);
    });
  });

  it('the link self repeats what had an effect, and nothing that was ignored', async () => {
    const path = '/fhir/Observation?colour=red&code=2339-0&_include=Observation:colour&_sort=date';
    const { json } = await server.get(path, { basic: ADMIN, headers: { Prefer: 'handling=lenient' } });
    const self = json.link.find(({ relation }: any) => relation === 'self').url;
    expect([...new URL(self).searchParams]).toEqual([
      ['code', '2339-0'],
      ['_sort', 'date'],
    ]);
  });

  it('the next page of a lenient search is the next page to whoever does not ask for leniency', async () => {
    const path = '/fhir/Observation?colour=red&_count=3&_sort=_id';
    const first = await server.get(path, { basic: ADMIN, headers: { Prefer: 'handling=lenient' } });
    expect(matchesOf(first)).toEqual(['glucose', 'note', 'other']);
    const second = await get(nextOf(first) ?? '');
    expect([second.status, matchesOf(second)]).toEqual([200, ['pressure']]);
  });
});
