import { Json } from '../../lib/json';
import { and, Filter } from '../../query/filter';
import { parseCriteria } from '../../query/parse-criteria';
import { searchParametersOf } from '../../r4/search-parameters';
import { ANONYMOUS, Caller } from '../caller';
import { ResourceOperation } from '../interaction';
import { Narrowing } from '../narrowing';
import { Policy } from '../policy';
import { FhirEngine } from './fhir.engine';

const CALLER: Caller = {
  ...ANONYMOUS,
  credential: 'bearer',
  clientId: 'c1',
  userId: 'u1',
  profile: { type: 'Practitioner', id: 'dr1' },
  context: { patient: 'p1' },
};

function policy(resource: Json | undefined): Policy {
  const base = { id: 'p', engine: 'fhir', links: [], anonymous: false, type: 'rest' } as const;
  return resource === undefined ? base : { ...base, resource };
}

function narrow(
  rules: Json | undefined,
  type: string,
  operation: ResourceOperation = 'FhirRead',
  caller = CALLER,
): readonly Narrowing[] {
  const interaction = { operation, resourceType: type, resourceId: undefined, admin: false };
  return new FhirEngine().evaluate(policy(rules), { caller, interaction, request: {} });
}

function filterOf(type: string, query: string): Filter {
  return parseCriteria(type, query, searchParametersOf(type));
}

function constraintsOf(rules: Json, type: string, caller = CALLER): readonly Filter[] {
  return narrow(rules, type, 'FhirRead', caller).map(({ constraint }) => constraint);
}

const ALL = { op: 'all' };

describe('engine fhir: which interactions a rule is about', () => {
  it('lets through everything of its type where it names nothing else', () => {
    expect(narrow([{ resourceType: 'Patient' }], 'Patient')).toEqual([
      { constraint: ALL, hiddenFields: [], readonlyFields: [] },
    ]);
    expect(narrow([{ resourceType: 'Patient' }], 'Observation')).toEqual([]);
  });

  it.each<[string, ResourceOperation]>([
    ['read', 'FhirRead'],
    ['vread', 'FhirVread'],
    ['update', 'FhirUpdate'],
    ['patch', 'FhirPatch'],
    ['delete', 'FhirDelete'],
    ['history', 'FhirHistory'],
    ['create', 'FhirCreate'],
    ['search', 'FhirSearch'],
  ])('%s is %s alone', (code, operation) => {
    const rules = [{ resourceType: 'Patient', interaction: [code] }];
    expect(narrow(rules, 'Patient', operation)).toHaveLength(1);
    for (const other of ['FhirRead', 'FhirUpdate', 'FhirSearch', 'FhirOperation'] as const) {
      if (other !== operation) expect(narrow(rules, 'Patient', other)).toEqual([]);
    }
    expect(narrow([{ resourceType: 'Patient' }], 'Patient', operation)).toHaveLength(1);
  });

  it('never allows operations, admin types, or what R4 does not have', () => {
    expect(narrow([{ resourceType: 'Patient' }], 'Patient', 'FhirOperation')).toEqual([]);
    for (const type of ['Client', 'User', 'Bed', 'constructor']) {
      expect(narrow([{ resourceType: type }, { resourceType: '*' }], type)).toEqual([]);
    }
    const interaction = {
      operation: 'keys-read',
      resourceType: undefined,
      resourceId: undefined,
      admin: false,
    };
    const question = { caller: CALLER, interaction, request: {} } as const;
    expect(
      new FhirEngine().evaluate(policy([{ resourceType: '*' }]), {
        ...question,
        interaction: { ...interaction, operation: 'keys-read' },
      }),
    ).toEqual([]);
  });

  it('takes * for every type but AuditEvent', () => {
    expect(narrow([{ resourceType: '*' }], 'Observation')).toHaveLength(1);
    expect(narrow([{ resourceType: '*' }], 'AuditEvent')).toEqual([]);
    expect(narrow([{ resourceType: 'AuditEvent' }], 'AuditEvent')).toHaveLength(1);
  });

  it('adds up rules, each with its own limits, and hides the narrative with the fields', () => {
    const rules = [
      { resourceType: 'Patient', criteria: 'gender=female', hiddenFields: ['telecom'] },
      { resourceType: 'Patient', readonlyFields: ['name'] },
      { resourceType: 'Observation' },
    ];
    expect(narrow(rules, 'Patient')).toEqual([
      {
        constraint: filterOf('Patient', 'gender=female'),
        hiddenFields: ['telecom', 'text'],
        readonlyFields: [],
      },
      { constraint: ALL, hiddenFields: [], readonlyFields: ['name'] },
    ]);
  });
});

describe('engine fhir: criteria', () => {
  it('are a search of the type, chains included', () => {
    const criteria = 'status=final,amended&subject:Patient.gender=female&_has:Provenance:target:_id=x';
    expect(constraintsOf([{ resourceType: 'Observation', criteria }], 'Observation')).toEqual([
      filterOf('Observation', criteria),
    ]);
  });

  it.each([
    ['Observation', 'subject=%patient', 'subject=Patient/p1'],
    ['Observation', 'patient=%patient&status=final', 'patient=Patient/p1&status=final'],
    ['Observation', 'subject=Patient/p9,%patient', 'subject=Patient/p9,Patient/p1'],
    ['Patient', '_id=%patient', '_id=p1'],
    ['Patient', 'general-practitioner=%profile', 'general-practitioner=Practitioner/dr1'],
    [
      'Observation',
      'subject:Patient.general-practitioner=%profile',
      'subject:Patient.general-practitioner=Practitioner/dr1',
    ],
    [
      'Patient',
      '_has:Observation:patient:performer=%profile',
      '_has:Observation:patient:performer=Practitioner/dr1',
    ],
    ['Patient', '_tag=urn:owner|%user', '_tag=urn:owner|u1'],
    ['Patient', '_tag=urn:owner|user-%user', '_tag=urn:owner|user-u1'],
    ['Patient', '_source=urn:client:%client', '_source=urn:client:c1'],
    ['Patient', 'name=%user', 'name=u1'],
    ['Patient', '_tag:not=%client', '_tag:not=c1'],
    ['Patient', '_tag=%25patient', '_tag=%25patient'],
  ])('of %s: %s is %s', (type, criteria, meant) => {
    expect(constraintsOf([{ resourceType: type, criteria }], type)).toEqual([filterOf(type, meant)]);
  });

  it.each([
    ['no patient', 'Observation', 'subject=%patient', { context: {} }],
    ['a patient that is no text', 'Observation', 'subject=%patient', { context: { patient: { id: 'p1' } } }],
    ['no profile', 'Patient', 'general-practitioner=%profile', { profile: undefined }],
    ['no user', 'Patient', '_tag=%user', { userId: undefined }],
    ['no client', 'Patient', '_tag:not=%client', { clientId: undefined }],
    ['no patient, beside one that is there', 'Observation', 'subject=%patient,Patient/p9', { context: {} }],
    ['a profile of another type', 'Observation', 'patient=%profile', {}],
    ['a profile of another type', 'Observation', 'subject=Patient/%profile', {}],
  ])('RS-22 allow nothing where a variable is missing: %s', (_, type, criteria, more) => {
    const caller = { ...CALLER, ...more };
    expect(narrow([{ resourceType: type, criteria }], type, 'FhirRead', caller)).toEqual([]);
    // Other rules are not the worse for it.
    expect(
      narrow([{ resourceType: type, criteria }, { resourceType: type }], type, 'FhirRead', caller),
    ).toHaveLength(1);
  });

  it('take what a caller brings for a value, never for a query', () => {
    const caller = { ...CALLER, context: { patient: 'p1,Patient/p2&x=%user' } };
    expect(constraintsOf([{ resourceType: 'Patient', criteria: '_id=%patient' }], 'Patient', caller)).toEqual(
      [{ op: 'id', ids: ['p1,Patient/p2&x=%user'] }],
    );
  });
});

describe('engine fhir: compartment', () => {
  const rules = (compartment: Json) => [
    { resourceType: 'Observation', compartment, criteria: 'status=final' },
  ];
  const final = filterOf('Observation', 'status=final');
  const inside = (patient: string) => [and({ op: 'compartment', patient }, final)];

  it('narrows to a Patient, by id or variable', () => {
    const patient: Caller = { ...CALLER, context: {}, profile: { type: 'Patient', id: 'p2' } };
    expect(constraintsOf(rules('Patient/p9'), 'Observation')).toEqual(inside('p9'));
    expect(constraintsOf(rules({ reference: '%patient' }), 'Observation')).toEqual(inside('p1'));
    expect(constraintsOf(rules('%profile'), 'Observation', patient)).toEqual(inside('p2'));
  });

  it('RS-22 allows nothing without the Patient', () => {
    expect(constraintsOf(rules('%patient'), 'Observation', { ...CALLER, context: {} })).toEqual([]);
    expect(constraintsOf(rules('%profile'), 'Observation')).toEqual([]);
  });

  it('allows nothing of types that are in no compartment', () => {
    expect(narrow([{ resourceType: '*', compartment: '%patient' }], 'Organization')).toEqual([]);
    expect(narrow([{ resourceType: '*', compartment: '%patient' }], 'Condition')).toHaveLength(1);
  });
});

describe('RS-25 engine fhir: rules that cannot be read', () => {
  it.each<[Json | undefined]>([
    [undefined],
    ['Patient'],
    [['Patient']],
    [[{ resourceType: 1 }]],
    [[{ resourceType: 'Patient', interaction: ['everything'] }]],
    [[{ resourceType: 'Patient', compartment: 'Group/g1' }]],
    [[{ resourceType: 'Patient', hiddenFields: 'name' }]],
    [[{ resourceType: 'Patient', criteria: 'colour=red' }]],
    [[{ resourceType: 'Patient', criteria: 'birthdate=ap2020' }]],
  ])('throw, which is taken for nothing: %j', (rules) => {
    expect(() => narrow(rules, 'Patient')).toThrow();
  });

  it('are compiled once for each policy', () => {
    const engine = new FhirEngine();
    let reads = 0;
    const counted = Object.defineProperty({ ...policy(undefined) }, 'resource', {
      get: () => {
        reads += 1;
        return [{ resourceType: 'Patient', criteria: 'gender=female' }];
      },
    });
    const interaction = {
      operation: 'FhirRead',
      resourceType: 'Patient',
      resourceId: 'p1',
      admin: false,
    } as const;
    const ask = () => engine.evaluate(counted, { caller: CALLER, interaction, request: {} });
    expect(ask()).toEqual(ask());
    expect(reads).toBe(1);
  });
});
