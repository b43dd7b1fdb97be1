import { TestServer } from './test-server';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

/** Two patients and what was recorded about them: something for every kind of search parameter. */
const records: readonly (readonly [path: string, body: object])[] = [
  ['Organization/org1', { name: 'Alpine Clinic' }],
  ['Practitioner/doc1', { name: [{ family: 'Steiner' }] }],
  ['Practitioner/doc2', { name: [{ family: 'Weber' }] }],
  [
    'Patient/ann',
    {
      name: [{ family: 'Müller', given: ['Ann'] }],
      gender: 'female',
      birthDate: '1970-05-17',
      deceasedBoolean: false,
      telecom: [
        { system: 'email', value: 'ann@example.test' },
        { system: 'phone', value: '123' },
      ],
      generalPractitioner: [{ reference: 'Practitioner/doc1' }],
      managingOrganization: { reference: 'Organization/org1' },
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Ann</div>' },
    },
  ],
  [
    'Patient/ben',
    {
      name: [{ family: 'Mullen', given: ['Ben'] }],
      gender: 'male',
      birthDate: '1980-02',
      deceasedDateTime: '2020-01-01',
      generalPractitioner: [{ reference: 'Practitioner/doc2' }],
    },
  ],
  ['Group/grp1', { type: 'person', actual: true, member: [{ entity: { reference: 'Patient/ben' } }] }],
  [
    'Encounter/enc1',
    {
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: 'Patient/ann' },
      period: { start: '2021-03-15T09:00:00Z', end: '2021-03-15T11:00:00Z' },
    },
  ],
  [
    'Observation/glucose',
    {
      meta: {
        tag: [{ system: 'urn:tags', code: 'kept' }],
        profile: ['http://example.test/p'],
        source: 'urn:s',
      },
      status: 'final',
      category: [coded(CATEGORY, 'laboratory')],
      code: coded(LOINC, '2339-0'),
      subject: { reference: 'Patient/ann' },
      encounter: { reference: 'Encounter/enc1' },
      performer: [{ reference: 'Practitioner/doc1' }],
      effectiveDateTime: '2021-03-15T10:00:00Z',
      valueQuantity: { value: 5.4, unit: 'millimoles', system: UCUM, code: 'mmol/L' },
    },
  ],
  [
    'Observation/note',
    {
      status: 'preliminary',
      code: coded('urn:local', 'note'),
      subject: { reference: 'Patient/ben' },
      effectiveDateTime: '2022',
      valueString: 'Feels better, she says',
    },
  ],
  [
    'Observation/other',
    {
      status: 'final',
      code: coded(LOINC, '2339-0'),
      subject: {
        reference: 'https://elsewhere.test/fhir/Patient/x',
        identifier: { system: 'urn:ssn', value: '9' },
      },
      valueQuantity: { value: 5.44, unit: 'mmol/L' },
    },
  ],
  [
    'Observation/pressure',
    {
      status: 'final',
      category: [coded(CATEGORY, 'vital-signs')],
      code: coded(LOINC, '85354-9'),
      subject: { reference: 'Patient/ann' },
      effectivePeriod: { start: '2021-04-01', end: '2021-04-03' },
      component: [
        { code: coded(LOINC, '8480-6'), valueQuantity: { value: 120, system: UCUM, code: 'mm[Hg]' } },
      ],
    },
  ],
  [
    'Provenance/prov1',
    {
      target: [{ reference: 'Observation/glucose' }],
      recorded: '2021-03-15T10:05:00Z',
      agent: [{ who: { reference: 'Practitioner/doc1' } }],
    },
  ],
  ...(
    [
      ['high', 0.8],
      ['low', 0.05],
    ] as const
  ).map(
    ([id, probabilityDecimal]) =>
      [
        `RiskAssessment/${id}`,
        { status: 'final', subject: { reference: 'Patient/ann' }, prediction: [{ probabilityDecimal }] },
      ] as const,
  ),
  ...['a', 'b'].map(
    (id) => [`ValueSet/${id}`, { status: 'active', url: `http://example.test/vs/${id}` }] as const,
  ),
];

/** Stores the records as the administrator. */
export async function storeClinicalRecords(server: TestServer): Promise<void> {
  for (const [path, body] of records) {
    const answer = await server.send('PUT', `/fhir/${path}`, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  }
}
