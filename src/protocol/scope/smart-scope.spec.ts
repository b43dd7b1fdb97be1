import fc from 'fast-check';
import { classifyScope, covers, coveredByUnion, hasSmartResourceScope, SmartScope } from './smart-scope';

function smart(text: string): SmartScope {
  const scope = classifyScope(text);
  if (scope.kind !== 'smart') throw new Error(`${text} is ${scope.kind}`);
  return scope.scope;
}

const anyLetters = fc
  .subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 })
  .map((letters) => letters.join(''));
const anySmartScope = fc
  .tuple(
    fc.constantFrom('patient', 'user', 'system'),
    fc.constantFrom('*', 'Patient', 'Observation', 'AuditEvent'),
    fc.oneof(anyLetters, fc.constantFrom('read', 'write', '*')),
    fc.constantFrom('', '?category=laboratory', '?status=final'),
  )
  .map(([level, type, letters, query]) => `${level}/${type}.${letters}${query}`);

describe('SMART 2.2 §scopes', () => {
  it.each([
    ['patient/Patient.r', 'patient', 'Patient', 'r'],
    ['user/*.cruds', 'user', '*', 'cruds'],
    ['system/Observation.rs', 'system', 'Observation', 'rs'],
    ['user/Patient.read', 'user', 'Patient', 'rs'],
    ['user/Patient.write', 'user', 'Patient', 'cud'],
    ['patient/*.*', 'patient', '*', 'cruds'],
  ])('reads %s', (text, level, resourceType, letters) => {
    const scope = smart(text);
    expect(scope).toMatchObject({ level, resourceType, text });
    expect([...scope.interactions].join('')).toBe(letters);
    expect(scope).not.toHaveProperty('query');
  });

  it('reads the query that narrows a scope', () => {
    expect(smart('patient/Observation.rs?category=http://x|laboratory&status=final').query).toBe(
      'category=http://x|laboratory&status=final',
    );
  });

  it.each([
    'patient/Patient',
    'patient/Patient.',
    'patient/Patient.sr',
    'patient/Patient.rr',
    'patient/Patient.reads',
    'patient/Patient.readwrite',
    'patient/patient.rs',
    'patient/*',
    'patient/.rs',
    'patient/',
    'patient',
    'patient.read',
    'Patient/Patient.rs',
    'SYSTEM/*.*',
    'user/Patient.rs?',
    'user/Patient.rs?category',
    'user/Patient.rs?=x',
    'user/Patient.rs?a=b&',
    'user/Pat1ent.rs',
    'system/Patient/1.rs',
    'system/*.rs\n',
  ])('takes %j for malformed', (text) => {
    expect(classifyScope(text)).toEqual({ kind: 'malformed' });
  });

  it.each([
    'openid',
    'fhirUser',
    'launch',
    'launch/patient',
    'users',
    'user_profile',
    'system-x',
    'x/user/y',
    '',
  ])('leaves %j to others', (text) => {
    expect(classifyScope(text)).toEqual({ kind: 'other' });
  });

  it('reads every scope of the grammar and echoes it as requested', () => {
    fc.assert(
      fc.property(anySmartScope, (text) => {
        const scope = smart(text);
        expect(scope.text).toBe(text);
        expect(scope.interactions.size).toBeGreaterThan(0);
      }),
    );
  });

  it('throws on no input', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'user/', 'system/*.', 'patient/Patient.r?'),
        (text, start) => {
          expect(['smart', 'malformed', 'other']).toContain(classifyScope(start + text).kind);
        },
      ),
    );
  });

  it('counts a malformed scope as binding', () => {
    expect(hasSmartResourceScope(['openid', 'user/Patient'])).toBe(true);
    expect(hasSmartResourceScope(['openid', 'system/*.r'])).toBe(true);
    expect(hasSmartResourceScope(['openid', 'launch/patient'])).toBe(false);
  });
});

describe('SMART scope containment', () => {
  it.each([
    ['user/*.rs', 'user/Patient.r', true],
    ['user/Patient.read', 'user/Patient.rs', true],
    ['user/Patient.*', 'user/Patient.write', true],
    ['user/Patient.rs', 'user/Patient.rs?gender=female', true],
    ['user/*.rs', 'user/Patient.r?gender=female', true],
    ['user/Patient.rs?gender=female', 'user/Patient.r?gender=female', true],
    ['user/Patient.rs?gender=female', 'user/Patient.r', false],
    ['user/Patient.rs?gender=female', 'user/Patient.r?gender=male', false],
    ['user/Patient.r', 'user/Patient.rs', false],
    ['user/Patient.rs', 'user/*.rs', false],
    ['user/Patient.rs', 'user/Observation.rs', false],
    ['system/*.rs', 'user/*.rs', false],
    ['user/*.cruds', 'patient/Patient.r', false],
    ['system/*.cruds', 'system/AuditEvent.r', false],
    ['system/AuditEvent.rs', 'system/AuditEvent.r', true],
  ])('%s covers %s: %s', (granted, wanted, expected) => {
    expect(covers(smart(granted), smart(wanted))).toBe(expected);
    expect(coveredByUnion([smart(granted)], smart(wanted))).toBe(expected);
  });

  it('joins the letters of several scopes', () => {
    const granted = [smart('user/Patient.r'), smart('user/*.s'), smart('user/Observation.cud')];
    expect(coveredByUnion(granted, smart('user/Patient.rs'))).toBe(true);
    expect(coveredByUnion(granted, smart('user/Patient.crs'))).toBe(false);
    expect(coveredByUnion(granted, smart('user/*.rs'))).toBe(false);
    expect(coveredByUnion([], smart('user/*.r'))).toBe(false);
  });

  it('is reflexive and transitive', () => {
    const scope = anySmartScope.map(smart);
    fc.assert(
      fc.property(scope, scope, scope, (a, b, c) => {
        expect(covers(a, a)).toBe(true);
        if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
