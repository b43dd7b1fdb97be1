import fc from 'fast-check';
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
  it.each(LETTERS)('%s of %s needs %s', (operation, id, letter) => {
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
    ['a patient scope', 'patient/*.rs', { ...user, context: { patient: 'p1' } }, 'deny'],
    ['a scope with a query', 'system/Patient.rs?gender=female', {}, 'deny'],
    ['a malformed scope', 'system/Patient', {}, 'deny'],
  ])('%s', (_, scope, more, expected) => {
    expect(decideByScope(caller(scope, more), interaction('FhirRead', 'Patient', 'p1')).outcome).toBe(
      expected,
    );
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
          if (decideByScope(caller(scopes.join(' '), more), act).outcome === 'allow') return;
          const fewer = scopes.filter((_, index) => index % 2 === 0);
          expect(decideByScope(caller(fewer.join(' '), more), act).outcome).toBe('deny');
        },
      ),
    );
  });
});
