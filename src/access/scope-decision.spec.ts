import fc from 'fast-check';
import { and, Filter } from '../query/filter';
import { parseScopeQuery } from '../query/parse-scope-query';
import { isInPatientCompartment } from '../r4/patient-compartment';
import { RESOURCE_TYPES } from '../r4/resource-types';
import { ANONYMOUS, Caller } from './caller';
import { Interaction, ResourceOperation } from './interaction';
import { decideByScope } from './scope-decision';

function caller(scope: string, more: Partial<Caller> = {}): Caller {
  return {
    ...ANONYMOUS,
    credential: 'bearer',
    clientId: 'c1',
    scope: scope === '' ? [] : scope.split(' '),
    ...more,
  };
}

function interaction(
  operation: ResourceOperation,
  resourceType = 'Patient',
  resourceId?: string,
): Interaction {
  return { operation, resourceType, resourceId, admin: false };
}

const LETTERS: readonly [ResourceOperation, string | undefined, string][] = [
  ['FhirCreate', undefined, 'c'],
  ['FhirRead', 'p1', 'r'],
  ['FhirVread', 'p1', 'r'],
  ['FhirHistory', 'p1', 'r'],
  ['FhirUpdate', 'p1', 'u'],
  ['FhirPatch', 'p1', 'u'],
  ['FhirDelete', 'p1', 'd'],
  ['FhirSearch', undefined, 's'],
  ['FhirHistory', undefined, 's'],
];

describe('SMART 2.2 §scopes interactions', () => {
  it.each(LETTERS)('SCOPE-4 %s of %s needs %s', (operation, id, letter) => {
    const act = interaction(operation, 'Patient', id);
    expect(decideByScope(caller(`system/Patient.${letter}`), act)).toEqual({ outcome: 'allow' });
    const others = 'cruds'.replace(letter, '');
    expect(decideByScope(caller(`system/Patient.${others}`), act)).toEqual({
      outcome: 'deny',
      reason: 'insufficient-scope',
      requiredScope: `system/Patient.${letter}`,
    });
  });
});

describe('contract §8.3 scopes of a token', () => {
  const user = { userId: 'u1' };

  it.each<[string, string, Partial<Caller>, string]>([
    ['no scope', '', {}, 'allow'],
    ['no resource scope', 'openid fhirUser launch/patient', user, 'allow'],
    ['no scope at a scope-bound client', '', { scopeBound: true }, 'deny'],
    ['no resource scope at a scope-bound client', 'openid', { scopeBound: true, ...user }, 'deny'],
    ['the type', 'system/Patient.r', {}, 'allow'],
    ['the type at a scope-bound client', 'system/Patient.r', { scopeBound: true }, 'allow'],
    ['every type', 'openid system/*.read', {}, 'allow'],
    ['another type', 'system/Observation.rs', {}, 'deny'],
    ['one of several', 'system/Observation.rs system/Patient.rs', {}, 'allow'],
    ['a user scope with user', 'user/*.r', user, 'allow'],
    ['a user scope without user', 'user/*.r', {}, 'deny'],
    ['a system scope with user', 'system/*.r', user, 'deny'],
    ['a patient scope with a patient', 'patient/*.rs', { ...user, context: { patient: 'p1' } }, 'narrow'],
    ['a patient scope without a patient', 'patient/*.rs', user, 'deny'],
    ['a scope with a query', 'system/Patient.rs?gender=female', {}, 'narrow'],
    ['a scope with a query and one without', 'system/Patient.r?gender=female system/Patient.r', {}, 'allow'],
    ['a scope with a query that cannot be read', 'system/Patient.r?birthdate=2020-02-30', {}, 'deny'],
    ['a query on another type', 'system/Observation.rs?category=x', {}, 'deny'],
    ['a malformed scope', 'system/Patient', {}, 'deny'],
  ])('%s', (_, scope, more, expected) => {
    expect(decideByScope(caller(scope, more), interaction('FhirRead', 'Patient', 'p1')).outcome).toBe(
      expected,
    );
  });

  it('FA-58 SCOPE-13 RS-22 opens nothing by patient scopes while no patient is in context', () => {
    const contexts: Caller['context'][] = [
      {},
      { patient: '' },
      { patient: null },
      { patient: ['p1'] },
      { patient: {} },
    ];
    for (const context of contexts) {
      for (const [type, id] of [
        ['Patient', 'p1'],
        ['Observation', 'o1'],
        ['Organization', 'o1'],
      ] as const) {
        for (const [operation] of LETTERS) {
          const asked = caller('patient/*.cruds', { ...user, context });
          expect(decideByScope(asked, interaction(operation, type, id)).outcome).toBe('deny');
        }
      }
    }
  });

  it('RS-22 FA-57 FA-59 takes an empty list of scopes for nothing where scopes bound the caller', () => {
    for (const scope of ['', 'openid fhirUser', 'system/Patient', 'patient/Observation.sr']) {
      for (const type of RESOURCE_TYPES) {
        const asked = caller(scope, { scopeBound: true, ...user, context: { patient: 'p1' } });
        expect(decideByScope(asked, interaction('FhirRead', type, 'x')).outcome).toBe('deny');
      }
    }
  });

  it('asks for a user scope where there is a user', () => {
    expect(decideByScope(caller('user/Patient.r', user), interaction('FhirSearch'))).toMatchObject({
      requiredScope: 'user/Patient.s',
    });
  });

  it('reaches AuditEvent only by name', () => {
    const read = interaction('FhirRead', 'AuditEvent', 'a1');
    expect(decideByScope(caller('system/*.cruds'), read).outcome).toBe('deny');
    expect(decideByScope(caller('system/AuditEvent.r'), read).outcome).toBe('allow');
  });

  it('never reaches named operations', () => {
    expect(decideByScope(caller('system/*.cruds'), interaction('FhirOperation', 'Patient', 'p1'))).toEqual({
      outcome: 'deny',
      reason: 'insufficient-scope',
    });
  });

  it('never reaches admin types', () => {
    const act: Interaction = { ...interaction('FhirRead', 'Client', 'c1'), admin: true };
    for (const scope of ['system/*.cruds', 'system/Client.cruds']) {
      expect(decideByScope(caller(scope), act)).toEqual({ outcome: 'deny', reason: 'insufficient-scope' });
    }
    expect(decideByScope(caller('openid'), act).outcome).toBe('allow');
  });

  const inContext = { ...user, context: { patient: 'p1' } };
  const narrow = (...constraints: Filter[]) => ({
    outcome: 'narrow',
    narrowings: constraints.map((constraint) => ({ constraint, hiddenFields: [], readonlyFields: [] })),
  });
  const compartment: Filter = { op: 'compartment', patient: 'p1' };
  const laboratory = parseScopeQuery('Observation', 'category=laboratory');

  it('narrows patient scopes to the compartment of the patient in context', () => {
    const decide = (type: string) =>
      decideByScope(caller('patient/*.cruds', inContext), interaction('FhirCreate', type));
    expect(decide('Observation')).toEqual(narrow(compartment));
    expect(decide('Patient')).toEqual(narrow(compartment));
  });

  it('RS-21 reaches by patient scopes the types of the compartment, and of the directory to read and search', () => {
    const reached = (operation: ResourceOperation) =>
      RESOURCE_TYPES.filter(
        (type) =>
          decideByScope(caller('patient/*.cruds', inContext), interaction(operation, type, 'x')).outcome !==
          'deny',
      );
    const inside = RESOURCE_TYPES.filter((type) => isInPatientCompartment(type) && type !== 'AuditEvent');
    const directory = ['Endpoint', 'HealthcareService', 'Location', 'Medication', 'Organization'].concat([
      'OrganizationAffiliation',
      'Practitioner',
      'PractitionerRole',
    ]);
    expect(reached('FhirUpdate')).toEqual(inside);
    expect(reached('FhirVread')).toEqual([...inside, ...directory].sort());
    expect(reached('FhirSearch')).toEqual([...inside, ...directory].sort());
    expect(
      decideByScope(caller('patient/*.rs', inContext), interaction('FhirRead', 'Location', 'l1')),
    ).toEqual({
      outcome: 'allow',
    });
  });

  it('never reaches AuditEvent by a patient scope', () => {
    const read = interaction('FhirRead', 'AuditEvent', 'a1');
    expect(decideByScope(caller('patient/AuditEvent.rs', inContext), read).outcome).toBe('deny');
  });

  it('FA-61 joins the query of a scope with its level', () => {
    const search = interaction('FhirSearch', 'Observation');
    expect(decideByScope(caller('patient/Observation.rs?category=laboratory', inContext), search)).toEqual(
      narrow(and(compartment, laboratory)),
    );
    expect(decideByScope(caller('user/Observation.rs?category=laboratory', inContext), search)).toEqual(
      narrow(laboratory),
    );
  });

  it('SCOPE-9 adds up what several granular scopes of a type reach', () => {
    const vitals = parseScopeQuery('Observation', 'category=vital-signs');
    const scope = 'user/Observation.rs?category=laboratory user/Observation.r?category=vital-signs';
    expect(decideByScope(caller(scope, user), interaction('FhirRead', 'Observation', 'o1'))).toEqual(
      narrow(laboratory, vitals),
    );
    expect(decideByScope(caller(scope, user), interaction('FhirSearch', 'Observation'))).toEqual(
      narrow(laboratory),
    );
  });

  it('FA-60 SCOPE-14 lets patient and user scopes keep their own filters, and system scopes to clients alone', () => {
    const scope = 'patient/Observation.rs user/Observation.r?category=laboratory system/*.cruds';
    const decide = (operation: ResourceOperation) =>
      decideByScope(caller(scope, inContext), interaction(operation, 'Observation', 'o1'));
    expect(decide('FhirRead')).toEqual(narrow(compartment, laboratory));
    expect(decide('FhirSearch')).toEqual(narrow(compartment));
    expect(decide('FhirUpdate').outcome).toBe('deny');
  });

  it('reaches by a wildcard no type that R4 does not have', () => {
    expect(decideByScope(caller('system/*.cruds'), interaction('FhirRead', 'Bed', 'b1')).outcome).toBe(
      'deny',
    );
    expect(decideByScope(caller('system/Bed.r'), interaction('FhirRead', 'Bed', 'b1')).outcome).toBe('allow');
  });

  it('grants nothing more when scopes are taken away from a scope-bound client', () => {
    const scope = fc.constantFrom(
      'openid',
      'system/*.rs',
      'system/Patient.c',
      'user/*.u',
      'patient/*.d',
      'system/x',
    );
    fc.assert(
      fc.property(
        fc.array(scope),
        fc.constantFrom(...LETTERS),
        fc.boolean(),
        (scopes, [operation, id], named) => {
          const more = { scopeBound: true, ...(named && user) };
          const act = interaction(operation, 'Patient', id);
          if (decideByScope(caller(scopes.join(' '), more), act).outcome !== 'deny') return;
          const fewer = scopes.filter((_, index) => index % 2 === 0);
          expect(decideByScope(caller(fewer.join(' '), more), act).outcome).toBe('deny');
        },
      ),
    );
  });
});
