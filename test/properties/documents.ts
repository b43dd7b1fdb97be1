/** Documents that are right, for mutants to be made of. */

export const client = {
  resourceType: 'Client',
  name: 'Mutant',
  active: true,
  type: 'web-app',
  secret: 'a-chosen-secret',
  grant_types: ['authorization_code', 'client_credentials'],
  scope: ['openid', 'system/Patient.rs'],
  auth: {
    authorization_code: {
      redirect_uris: ['https://app.example/cb'],
      access_token_expiration: 300,
      pkce: true,
    },
    client_credentials: { token_format: 'opaque', audience: ['http://localhost:8080/fhir'] },
  },
  allowed_origins: ['https://app.example'],
  jwks: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    },
  ],
  post_logout_redirect_uris: ['https://app.example/out'],
  contacts: ['someone@app.example'],
  details: { free: ['form'] },
  meta: { versionId: '7', tag: [{ code: 'x' }] },
  extension: [{ url: 'https://app.example/extension', valueString: 'x' }],
};

export const policy = {
  resourceType: 'AccessPolicy',
  engine: 'matcho',
  description: 'A mutant',
  anonymous: false,
  // Linked, so that no mutant opens the server to callers that other requests are about.
  link: [{ resourceType: 'Client', id: 'nobody' }],
  matcho: {
    operation: { id: { $enum: ['FhirRead'] } },
    params: { 'resource/type': '#^Pat', _id: { $not: 'x' } },
    client: { id: '.params._id', name: 'present?' },
    body: { list: { $contains: 'x' } },
  },
};

export const patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'https://clinic.example', value: 'P-1', period: { start: '2020-01-01' } }],
  active: true,
  name: [{ use: 'official', family: 'Okafor', given: ['Adaeze'] }],
  telecom: [{ system: 'phone', value: '+44 20 7946 0000' }],
  gender: 'female',
  birthDate: '1984-03-12',
  deceasedDateTime: '2020-02-03T04:05:06+01:00',
  address: [{ line: ['1 Road'], city: 'Leeds', postalCode: 'LS1' }],
  generalPractitioner: [{ reference: 'Practitioner/p1' }],
  managingOrganization: { reference: 'https://other.example/fhir/Organization/o1', display: 'o' },
  link: [{ other: { reference: 'Patient/b' }, type: 'seealso' }],
  meta: { tag: [{ system: 'https://clinic.example', code: 'x' }], profile: ['https://clinic.example/p'] },
};

export const observation = {
  resourceType: 'Observation',
  contained: [{ resourceType: 'Device', id: 'd', status: 'active' }],
  extension: [{ url: 'https://clinic.example/e', extension: [{ url: 'a', valueDecimal: 1.5 }] }],
  status: 'final',
  category: [{ coding: [{ system: 'https://clinic.example', code: 'laboratory' }], text: 'Laboratory' }],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin' }] },
  subject: { reference: 'Patient/p1', identifier: { system: 'https://clinic.example', value: 'P-1' } },
  focus: [{ resourceType: 'Patient', id: 'p2' }],
  effectivePeriod: { start: '2020-02-03T04:05:06Z', end: '2020-02-04' },
  issued: '2020-02-03T04:05:06.789+01:00',
  _issued: { extension: [{ url: 'https://clinic.example/e', valueCode: 'x' }] },
  performer: [{ reference: '#d' }, { reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }],
  valueQuantity: {
    value: 5.4,
    comparator: '<',
    unit: 'g/dl',
    system: 'http://unitsofmeasure.org',
    code: 'g/dL',
  },
  referenceRange: [{ low: { value: 1e-7 }, high: { value: 12 } }],
  component: [{ code: { text: 'x' }, valueCodeableConcept: { text: 'y' } }],
};

/** A schedule, a number, a Range, a canonical and a choice without a default. */
export const riskAssessment = {
  resourceType: 'RiskAssessment',
  status: 'final',
  subject: { reference: 'Patient/p1' },
  occurrenceDateTime: '2020-02',
  prediction: [
    { probabilityDecimal: 0.02, whenRange: { low: { value: 1, code: 'a' }, high: { value: 9 } } },
    { probabilityRange: { low: { value: 1 }, high: { value: 90 } }, relativeRisk: 3 },
  ],
};

export const planDefinition = {
  resourceType: 'PlanDefinition',
  url: 'https://clinic.example/PlanDefinition/x|1',
  status: 'draft',
  library: ['https://clinic.example/Library/x|2', 'Library/y'],
  relatedArtifact: [{ type: 'depends-on', resource: 'https://clinic.example/Library/z' }],
  useContext: [{ code: { code: 'age' }, valueRange: { low: { value: 18, unit: 'a' } } }],
  effectivePeriod: { start: '2020' },
  action: [
    {
      timingTiming: { event: ['2020-02-03'], repeat: { boundsPeriod: { end: '2021' } } },
      action: [{ title: 'x' }],
    },
  ],
};

export const bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2020-02-03T04:05:06Z',
  entry: [
    {
      fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
      resource: { resourceType: 'Patient', gender: 'male' },
    },
    { resource: { resourceType: 'Parameters', parameter: [{ name: 'x', valueString: 'y' }] } },
  ],
};
