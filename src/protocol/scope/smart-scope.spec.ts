import fc from 'fast-check';
import { parseScopeQuery } from '../../query/parse-scope-query';
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
    fc.constantFrom('', '?_tag=laboratory', '?_tag=final,laboratory', '?_id=a&_tag=final'),
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
  ])('SCOPE-1 reads %s', (text, level, resourceType, letters) => {
    const scope = smart(text);
    expect(scope).toMatchObject({ level, resourceType, text });
    expect([...scope.interactions].join('')).toBe(letters);
    expect(scope).not.toHaveProperty('query');
  });

  it('SCOPE-5 reads the v1 spelling as letters, and echoes it', () => {
    const lettersOf = (text: string) => [[...smart(text).interactions].join(''), smart(text).text];
    expect(lettersOf('user/Patient.read')).toEqual(['rs', 'user/Patient.read']);
    expect(lettersOf('user/Patient.write')).toEqual(['cud', 'user/Patient.write']);
    expect(lettersOf('user/Patient.*')).toEqual(['cruds', 'user/Patient.*']);
    const mixed = [smart('user/Patient.read'), smart('user/Patient.cu')];
    expect(coveredByUnion(mixed, smart('user/Patient.crus'))).toBe(true);
    expect(coveredByUnion(mixed, smart('user/Patient.d'))).toBe(false);
  });

  it('SCOPE-7 reads the query that narrows a scope, whatever characters its values have', () => {
    const query = 'category=http://x.example/a?b|laboratory&code=a%7Cb,c:d/e&status=final';
    const scope = smart(`patient/Observation.rs?${query}`);
    expect(scope.query).toBe(query);
    expect(scope.text).toBe(`patient/Observation.rs?${query}`);
    expect(scope.criteria).toEqual([
      { parameter: 'category', alternatives: ['http://x.example/a?b|laboratory'] },
      { parameter: 'code', alternatives: ['a|b', 'c:d/e'] },
      { parameter: 'status', alternatives: ['final'] },
    ]);
  });

  it.each(['patient', 'user'])('SCOPE-8 reads the categories of g(10) at %s level', (level) => {
    const categories = {
      Condition: ['encounter-diagnosis', 'problem-list-item', 'health-concern'],
      Observation: ['laboratory', 'vital-signs', 'social-history', 'survey', 'sdoh', 'clinical-test'],
    };
    for (const [type, codes] of Object.entries(categories)) {
      for (const code of codes) {
        const value = `http://terminology.hl7.org/CodeSystem/category|${code}`;
        expect(smart(`${level}/${type}.rs?category=${value}`).criteria).toEqual([
          { parameter: 'category', alternatives: [value] },
        ]);
      }
    }
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
  ])('SCOPE-2 takes %j for malformed', (text) => {
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

describe('FA-62 SCOPE-9 queries that no scope can have', () => {
  it.each([
    'category:not=laboratory',
    'category:missing=true',
    'code:text=x',
    'subject.name=x',
    'subject:Patient.name=x',
    'patient:Patient=p1',
    '_has:Observation:patient:code=x',
    '_include=Observation:subject',
    '_revinclude=Provenance:target',
    '_sort=date',
    '_count=1',
    '_elements=code',
    '_summary=count',
    '_total=none',
    '_filter=x',
    '_text=x',
    '_content=x',
    '_list=x',
    '_query=x',
    '_type=Patient',
    '_format=json',
    '_cursor=x',
    'colour=red',
    'constructor=x',
    '__proto__=x',
    'birthdate=2000',
    'category',
    'category=',
    'category=a,',
    'category=,a',
    'category=a&&status=final',
    '&category=a',
    'category%3Anot=a',
    'c%61tegory=a',
    'category=%00',
    'category=%E0%A4%A',
    'category=|',
    'category=a|b|c',
    'date=today',
    'date=2020-13',
    'date=ap2020',
    'date=0000',
    'date=2021-02-29',
    'date=2020-02-01T25:00:00Z',
    'date=2020-02-01T10:00:00+15:00',
    'date=2020-02-01T::',
    'value-quantity=much',
    'value-quantity=%2B5',
    'value-quantity=5|mg',
    'value-quantity=5||',
    'patient=Patient/a/b',
    `category=${'x'.repeat(2000)}`,
    `category=${Array.from({ length: 101 }, () => 'x').join(',')}`,
    Array.from({ length: 31 }, () => 'status=a').join('&'),
  ])('%s', (query) => {
    expect(classifyScope(`patient/Observation.rs?${query}`)).toEqual({ kind: 'malformed' });
  });

  it('are all but what every type is found by, where the type is *', () => {
    expect(classifyScope('patient/*.rs?category=laboratory')).toEqual({ kind: 'malformed' });
    for (const query of [
      '_id=a',
      '_lastUpdated=ge2020',
      '_tag=x',
      '_security=x',
      '_profile=x',
      '_source=x',
    ]) {
      expect(classifyScope(`patient/*.rs?${query}`).kind).toBe('smart');
    }
  });

  it('and what is read here, the search understands', () => {
    const name = fc.constantFrom(
      ...[
        'category',
        'status',
        'date',
        'value-quantity',
        'subject',
        'patient',
        '_id',
        '_lastUpdated',
        '_tag',
      ],
      ...['_profile', 'category:not', 'subject.name', '_has:X:y:z', '_include', 'toString', ''],
    );
    const value = fc.oneof(
      fc.constantFrom(
        'a',
        'http://x|a',
        'a,b',
        '|a',
        'a|',
        '|',
        '',
        'ge2020-01',
        '5.40',
        'gt5||mg',
        '5|mg',
        '+5',
        '2020-02-30',
        '2020-02-01T24:00',
        '0000',
        'Patient/p1',
      ),
      fc.string({ maxLength: 8 }),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
    );
    const query = fc
      .array(fc.tuple(name, value), { maxLength: 4 })
      .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
    fc.assert(
      fc.property(fc.constantFrom('Observation', '*'), query, (type, text) => {
        if (classifyScope(`user/${type}.rs?${text}`).kind === 'smart') {
          expect(() => parseScopeQuery(type === '*' ? 'Patient' : type, text)).not.toThrow();
        }
      }),
      { numRuns: 3000 },
    );
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
    ['user/Observation.rs?category=a,b', 'user/Observation.r?category=b', true],
    ['user/Observation.rs?category=a', 'user/Observation.r?category=a,b', false],
    ['user/Observation.rs?category=a', 'user/Observation.r?status=final&category=a', true],
    ['user/Observation.rs?category=a&status=final', 'user/Observation.r?category=a', false],
    ['user/Observation.rs?category=x%7Ca', 'user/Observation.r?category=x|a', true],
    ['user/Observation.rs?category=a%2Cb', 'user/Observation.r?category=a,b', true],
    ['user/Observation.rs?category=a', 'user/Observation.r?category=a&category=b', true],
    ['user/Observation.rs?category=a&category=b', 'user/Observation.r?category=a', false],
    ['user/*.rs?_tag=a', 'user/Observation.r?_tag=a&status=final', true],
    ['system/*.cruds', 'system/Client.r', false],
    ['system/*.cruds', 'system/AuditEvent.r', false],
    ['system/AuditEvent.rs', 'system/AuditEvent.r', true],
  ])('SCOPE-6 %s covers %s: %s', (granted, wanted, expected) => {
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
