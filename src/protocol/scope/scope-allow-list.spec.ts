import fc from 'fast-check';
import { coveredScopes } from './scope-allow-list';
import { classifyScope, coveredByUnion, smartScopesOf } from './smart-scope';

const KNOWN = 'openid profile email phone address fhirUser launch launch/patient launch/encounter'.split(' ');

describe('contract §8.3 scopes that a client may have', () => {
  it('allows identity, launch and refresh scopes without a list, but no resource scope', () => {
    const harmless = [...KNOWN, 'offline_access', 'online_access'];
    expect(coveredScopes([...harmless, 'system/*.rs', 'user/Patient.r', 'invented'], [])).toEqual(harmless);
  });

  it('takes a list for exhaustive', () => {
    expect(coveredScopes(['openid', 'profile', 'system/Patient.r'], ['openid', 'system/Patient.rs'])).toEqual(
      ['openid', 'system/Patient.r'],
    );
  });

  it('counts the listed scopes together', () => {
    const list = ['system/Patient.r', 'system/*.s'];
    expect(coveredScopes(['system/Patient.read', 'system/Patient.rs'], list)).toHaveLength(2);
    expect(coveredScopes(['system/Observation.rs', 'system/*.rs'], list)).toEqual([]);
  });

  it('drops a scope that is covered in part, whole', () => {
    expect(coveredScopes(['system/Patient.cruds'], ['system/Patient.rs'])).toEqual([]);
  });

  it('does not let a wildcard cover AuditEvent', () => {
    expect(coveredScopes(['system/AuditEvent.r', 'system/Patient.r'], ['system/*.cruds'])).toEqual([
      'system/Patient.r',
    ]);
  });

  it('SCOPE-6 grants a narrower query than the listed one, and no wider one', () => {
    const narrow = 'system/Patient.r?gender=female&birthdate=ge2000';
    const listed = 'system/Patient.rs?gender=female,male';
    expect(coveredScopes([narrow, 'system/Patient.r', listed], [listed])).toEqual([narrow, listed]);
    expect(coveredScopes([narrow], ['system/*.cruds'])).toEqual([narrow]);
    expect(coveredScopes(['system/Patient.r'], [narrow])).toEqual([]);
  });

  it('SCOPE-16 takes a launch context with a role for the context', () => {
    const wished = ['launch/patient?role=mother', 'launch/encounter?role=x'];
    expect(coveredScopes(wished, [])).toEqual(wished);
    expect(coveredScopes(wished, ['launch/patient'])).toEqual(['launch/patient?role=mother']);
    expect(coveredScopes(['launch/patient?x=y', 'launch/imagingstudy?role=x'], [])).toEqual([]);
  });

  it('drops malformed scopes, even when listed', () => {
    expect(coveredScopes(['system/Patient'], ['system/Patient'])).toEqual([]);
  });

  it('never raises rights', () => {
    const text = fc.oneof(
      fc.constantFrom(...KNOWN, 'system/Patient', 'x'),
      fc
        .tuple(
          fc.constantFrom('user', 'system'),
          fc.constantFrom('*', 'Patient', 'AuditEvent'),
          fc.constantFrom('r', 's', 'rs', 'cud', 'read', 'write', '*'),
          fc.constantFrom('', '?_tag=a', '?_tag=a,b', '?a=b'),
        )
        .map(([level, type, letters, query]) => `${level}/${type}.${letters}${query}`),
    );
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (requested, list) => {
        const smartList = smartScopesOf(list);
        for (const allowed of coveredScopes(requested, list)) {
          expect(requested).toContain(allowed);
          const scope = classifyScope(allowed);
          if (scope.kind === 'smart') expect(coveredByUnion(smartList, scope.scope)).toBe(true);
          else if (list.length > 0) expect(list).toContain(allowed);
        }
      }),
    );
  });
});
