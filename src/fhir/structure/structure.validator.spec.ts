import { Json, JsonObject } from '../../lib/json';
import { RESOURCE_TYPES } from '../../r4/resource-types';
import { structureIssues } from './structure.validator';

const found = (type: string, resource: JsonObject): string[] =>
  structureIssues(type, resource).map(({ code, expression }) => `${code} ${expression ?? ''}`);

const observation: JsonObject = {
  meta: { profile: ['https://clinic.example/p'], tag: [{ system: 'https://clinic.example', code: 'x' }] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
  contained: [{ resourceType: 'Device', id: 'd', status: 'active' }],
  extension: [{ url: 'https://clinic.example/e', extension: [{ url: 'a', valueDecimal: 1.5 }] }],
  identifier: [{ system: 'https://clinic.example', value: '1', assigner: { display: 'clinic' } }],
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }], text: 'Vital signs' }],
  code: { text: 'Blood pressure' },
  subject: { reference: 'Patient/p1' },
  focus: [{ resourceType: 'Patient', id: 'p2' }],
  effectiveTiming: {
    event: ['2020-02-03'],
    repeat: { frequency: 1, periodUnit: 'd', timeOfDay: ['08:00:00'] },
  },
  issued: '2020-02-03T04:05:06.789+01:00',
  _issued: { extension: [{ url: 'https://clinic.example/e', valueCode: 'x' }] },
  component: [
    {
      code: { text: 'Systolic' },
      valueQuantity: { value: 120, comparator: '<' },
      referenceRange: [{ text: 'x' }],
    },
    { code: { text: 'Diastolic' }, _valueString: { id: 'x' } },
  ],
};

const ext = (extension: JsonObject): JsonObject => ({ extension: [extension] });
const within = (resource: JsonObject): JsonObject => ({ type: 'collection', entry: [{ resource }] });

describe('FHIR R4 §2.6.2 the structure of a resource', () => {
  it('is accepted where it is that of the type', () => {
    expect(found('Observation', observation)).toEqual([]);
  });

  it('is that of nothing, where nothing is required', () => {
    expect(found('Patient', {})).toEqual([]);
    expect(found('Observation', {})).toEqual(['required Observation.status', 'required Observation.code']);
  });

  it.each<[string, string, JsonObject, string]>([
    ['an unknown element', 'Patient', { nmae: [] }, 'structure Patient.nmae'],
    ['a name that every object has', 'Patient', { constructor: 'x' }, 'structure Patient.constructor'],
    ['an element of another type', 'Patient', { status: 'final' }, 'structure Patient.status'],
    [
      'an unknown element further down',
      'Patient',
      { contact: [{ age: 1 }] },
      'structure Patient.contact[0].age',
    ],
    ['a choice without its type', 'Patient', { deceased: true }, 'structure Patient.deceased'],
    ['a choice of a type it has not', 'Patient', { deceasedString: 'x' }, 'structure Patient.deceasedString'],
    [
      'resourceType where no resource is',
      'Patient',
      { contact: [{ resourceType: 'Patient' }] },
      'structure Patient.contact[0].resourceType',
    ],
    ['one value for a list', 'Patient', { name: { family: 'x' } }, 'structure Patient.name'],
    ['a list for one value', 'Patient', { gender: ['male'] }, 'structure Patient.gender'],
    ['a list in a list', 'Patient', { name: [[{ family: 'x' }]] }, 'structure Patient.name[0]'],
    ['a text for an object', 'Patient', { maritalStatus: 'M' }, 'structure Patient.maritalStatus'],
    ['a text for a boolean', 'Patient', { active: 'true' }, 'structure Patient.active'],
    ['a number for a text', 'Patient', { name: [{ family: 7 }] }, 'structure Patient.name[0].family'],
    [
      'a text for a number',
      'Patient',
      { multipleBirthInteger: '2' },
      'structure Patient.multipleBirthInteger',
    ],
    ['an object for a text', 'Patient', { gender: {} }, 'structure Patient.gender'],
    ['null for a value', 'Patient', { gender: null }, 'structure Patient.gender'],
    ['null for an object', 'Patient', { maritalStatus: null }, 'structure Patient.maritalStatus'],
    ['null for a list', 'Patient', { name: null }, 'structure Patient.name'],
    ['null in a list of objects', 'Patient', { name: [null] }, 'structure Patient.name[0]'],
    [
      'null in a list of values',
      'Patient',
      { name: [{ given: [null] }] },
      'structure Patient.name[0].given[0]',
    ],
    ['an empty text', 'Patient', { language: '' }, 'value Patient.language'],
    ['an empty list', 'Patient', { name: [] }, 'value Patient.name'],
    ['an empty object', 'Patient', { maritalStatus: {} }, 'value Patient.maritalStatus'],
    ['an empty object in a list', 'Patient', { name: [{}] }, 'value Patient.name[0]'],
    ['a code that is not listed', 'Patient', { gender: 'f' }, 'code-invalid Patient.gender'],
    ['a code that every object has', 'Patient', { gender: 'toString' }, 'code-invalid Patient.gender'],
    [
      'two of one choice',
      'Patient',
      { deceasedBoolean: true, deceasedDateTime: '2020' },
      'structure Patient.deceasedDateTime',
    ],
    [
      'two of one choice, one by its extensions',
      'Patient',
      { deceasedBoolean: true, _deceasedDateTime: { id: 'x' } },
      'structure Patient._deceasedDateTime',
    ],
    ['a date that does not exist', 'Patient', { birthDate: '2023-02-29' }, 'value Patient.birthDate'],
    [
      'a missing element further down',
      'Patient',
      { link: [{ type: 'seealso' }] },
      'required Patient.link[0].other',
    ],
    [
      'a missing choice',
      'MedicationRequest',
      { status: 'active', intent: 'order', subject: { display: 'x' } },
      'required MedicationRequest.medication',
    ],
    ['id and extensions of what is no value', 'Patient', { _name: [{ id: 'x' }] }, 'structure Patient._name'],
    ['id and extensions that are none', 'Patient', { _gender: 'x' }, 'structure Patient._gender'],
    [
      'id and extensions of a list that are one',
      'Patient',
      { name: [{ given: ['x'], _given: { id: 'x' } }] },
      'structure Patient.name[0]._given',
    ],
    [
      'a null that no value stands for',
      'Patient',
      { name: [{ given: ['x'], _given: [{ id: 'x' }, null] }] },
      'structure Patient.name[0]._given[1]',
    ],
    [
      'an unknown element of the extensions',
      'Patient',
      { _gender: { value: 'x' } },
      'structure Patient._gender.value',
    ],
    ['an extension without url', 'Patient', ext({ valueString: 'x' }), 'required Patient.extension[0].url'],
    ['an extension without value', 'Patient', ext({ url: 'x' }), 'invariant Patient.extension[0]'],
    [
      'an extension with value and extensions',
      'Patient',
      ext({ url: 'x', valueString: 'x', ...ext({ url: 'y', valueString: 'y' }) }),
      'invariant Patient.extension[0]',
    ],
    [
      'an extension of two values',
      'Patient',
      ext({ url: 'x', valueString: 'x', valueCode: 'x' }),
      'structure Patient.extension[0].valueCode',
    ],
    [
      'a text for a Reference',
      'Patient',
      { managingOrganization: 'Organization/o' },
      'structure Patient.managingOrganization',
    ],
    [
      'a reference that is no text',
      'Patient',
      { managingOrganization: { reference: {} } },
      'structure Patient.managingOrganization.reference',
    ],
    [
      'the second form without id',
      'Patient',
      { managingOrganization: { resourceType: 'Organization' } },
      'required Patient.managingOrganization.id',
    ],
    [
      'the second form to no type',
      'Patient',
      { managingOrganization: { resourceType: 'Clinic', id: 'x' } },
      'code-invalid Patient.managingOrganization.resourceType',
    ],
    [
      'a contained resource without type',
      'Patient',
      { contained: [{ id: 'x' }] },
      'required Patient.contained[0].resourceType',
    ],
    [
      'a contained resource of no type',
      'Patient',
      { contained: [{ resourceType: 'Clinic' }] },
      'code-invalid Patient.contained[0].resourceType',
    ],
    [
      'a contained resource of an abstract type',
      'Patient',
      { contained: [{ resourceType: 'Resource' }] },
      'code-invalid Patient.contained[0].resourceType',
    ],
    [
      'a contained resource of a datatype',
      'Patient',
      { contained: [{ resourceType: 'HumanName' }] },
      'code-invalid Patient.contained[0].resourceType',
    ],
    [
      'a contained resource with a malformed id',
      'Patient',
      { contained: [{ resourceType: 'Device', id: '#d' }] },
      'value Patient.contained[0].id',
    ],
    [
      'a fault of a contained resource',
      'Patient',
      { contained: [{ resourceType: 'Device', status: 'x' }] },
      'code-invalid Patient.contained[0].status',
    ],
    [
      'a resource contained in a contained one',
      'Patient',
      {
        contained: [
          { resourceType: 'Group', type: 'person', actual: true, contained: [{ resourceType: 'Device' }] },
        ],
      },
      'invariant Patient.contained[0]',
    ],
    [
      'a fault of an entry',
      'Bundle',
      within({ resourceType: 'Patient', gender: 'f' }),
      'code-invalid Bundle.entry[0].resource.gender',
    ],
  ])('refuses %s', (_, type, resource, issue) => {
    expect(found(type, resource)).toEqual([issue]);
  });

  it.each<[string, string, JsonObject]>([
    [
      'null in the place of a value that has extensions only',
      'Patient',
      { name: [{ given: [null, 'x'], _given: [{ id: 'x' }, null] }] },
    ],
    [
      'a required value that has extensions only',
      'Observation',
      { _status: { id: 'x' }, code: { text: 'x' } },
    ],
    [
      'a value of a choice with its extensions',
      'Patient',
      { deceasedBoolean: true, _deceasedBoolean: { id: 'x' } },
    ],
    ['an extension whose value has extensions only', 'Patient', ext({ url: 'x', _valueString: { id: 'x' } })],
    [
      'the second form of references',
      'Patient',
      { managingOrganization: { resourceType: 'Organization', id: 'o' } },
    ],
    ['a member without value', 'Patient', { gender: undefined }],
    [
      'an entry that contains resources',
      'Bundle',
      within({ resourceType: 'Patient', contained: [{ resourceType: 'Device' }] }),
    ],
    [
      'an element called resourceType',
      'ExampleScenario',
      { status: 'draft', instance: [{ resourceId: 'x', resourceType: 'Patient' }] },
    ],
    [
      'Parameters on their way',
      'Bundle',
      within({ resourceType: 'Parameters', parameter: [{ name: 'x', valueString: 'x' }] }),
    ],
    [
      'groups in groups',
      'Questionnaire',
      { status: 'draft', item: [{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'string' }] }] },
    ],
  ])('accepts %s', (_, type, resource) => {
    expect(found(type, resource)).toEqual([]);
  });

  it('tells every fault where it is, and what to do', () => {
    const patient = { gender: 'f', name: [{ given: ['x', ''] }], x: 1 };
    expect(structureIssues('Patient', patient)).toEqual([
      {
        code: 'code-invalid',
        diagnostics: 'Patient.gender must be one of female, male, other, unknown.',
        expression: 'Patient.gender',
      },
      {
        code: 'value',
        diagnostics: 'Patient.name[0].given[1] must not be empty. Leave it out.',
        expression: 'Patient.name[0].given[1]',
      },
      { code: 'structure', diagnostics: 'Patient.x is no element of Patient.', expression: 'Patient.x' },
    ]);
  });

  it('never repeats a value, nor the whole of a long name', () => {
    const secret = 'verysecret ';
    const told = JSON.stringify(
      structureIssues('Patient', {
        gender: secret,
        birthDate: secret,
        active: secret,
        ['x'.repeat(1000)]: secret,
      }),
    );
    expect(told).not.toContain('verysecret');
    expect(told.length).toBeLessThan(1000);
  });

  it.each(RESOURCE_TYPES)('knows what a %s must have, and nothing that it has not', (type) => {
    expect(found(type, { nmae: 'x' })).toContain(`structure ${type}.nmae`);
    expect(
      found(type, { language: 'en', meta: { versionId: '1' } }).filter(
        (issue) => !issue.startsWith('required'),
      ),
    ).toEqual([]);
  });
});

describe('the time it takes', () => {
  const MEBIBYTE = 1024 * 1024;
  const filled = (item: Json): Json[] =>
    Array.from({ length: Math.floor(MEBIBYTE / (JSON.stringify(item).length + 1)) }, () => item);
  const nested = (depth: number): JsonObject =>
    depth === 0 ? { url: 'x', valueCode: 'x' } : { url: 'x', extension: [nested(depth - 1)] };

  it.each<[string, string, JsonObject, number]>([
    ['names', 'Patient', { name: filled({ family: 'x' }) }, 0],
    ['empty names', 'Patient', { name: filled({}) }, 100],
    ['numbers for texts', 'Patient', { name: [{ given: filled(1) }] }, 100],
    ['unknown elements', 'Patient', Object.fromEntries(filled('x').map((_, place) => [`x${place}`, 1])), 100],
    ['extensions', 'Patient', { extension: filled({ url: 'x', valueString: 'x' }) }, 0],
    [
      'times',
      'Appointment',
      {
        ...{ status: 'booked', participant: [{ status: 'accepted' }] },
        requestedPeriod: filled({ start: '2020-01-01T00:00:00Z' }),
      },
      0,
    ],
    ['codings', 'Patient', { maritalStatus: { coding: filled({ code: 'x' }) } }, 0],
    ['arcs of an OID', 'Patient', ext({ url: 'x', valueOid: `urn:oid:1${'.1'.repeat(MEBIBYTE / 2)}` }), 0],
    ['spaces in Base64', 'Binary', { contentType: 'x/y', data: ' Q U J D'.repeat(MEBIBYTE / 8) }, 0],
    ['spaces in a code', 'Patient', ext({ url: 'x', valueCode: 'a '.repeat(MEBIBYTE / 2) }), 1],
    ['spaces at the end of a code', 'Patient', ext({ url: 'x', valueCode: `a${' '.repeat(MEBIBYTE)}` }), 1],
    [
      'digits of a time',
      'Patient',
      ext({ url: 'x', valueInstant: `2020-01-01T00:00:00.${'1'.repeat(MEBIBYTE)}Z` }),
      1,
    ],
    ['levels', 'Patient', ext(nested(1_000)), 1],
  ])('is short for a mebibyte of %s', (_, type, resource, count) => {
    // Of the processor; what takes long takes long every time, a collection of garbage does not.
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(structureIssues(type, resource)).toHaveLength(count);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(700);
  });
});
