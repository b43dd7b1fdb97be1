import fc from 'fast-check';
import { Json, JsonObject } from '../../lib/json';
import { ANONYMOUS } from '../caller';
import { Interaction } from '../interaction';
import { UNNARROWED } from '../narrowing';
import { Policy } from '../policy';
import { MatchoEngine } from './matcho.engine';

function policy(matcho: Json | undefined): Policy {
  return {
    id: 'p',
    engine: 'matcho',
    links: [],
    anonymous: false,
    type: 'rest',
    ...(matcho !== undefined && { matcho }),
  };
}

const interaction: Interaction = {
  operation: 'FhirRead',
  resourceType: 'Patient',
  resourceId: 'p1',
  admin: false,
};

function evaluate(engine: MatchoEngine, asked: Policy, request: JsonObject): boolean {
  const reached = engine.evaluate(asked, { caller: ANONYMOUS, interaction, request });
  expect([[], [UNNARROWED]]).toContainEqual(reached);
  return reached.length > 0;
}

function matches(matcho: Json | undefined, request: JsonObject): boolean {
  return evaluate(new MatchoEngine(), policy(matcho), request);
}

type Row = readonly [pattern: JsonObject, subject: JsonObject, expected: boolean];

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'scalars, by equality': [
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: 'x' }, { a: 'x' }, true],
    [{ a: 'x' }, { a: 'X' }, false],
    [{ a: 'x' }, { a: ['x'] }, false],
    [{ a: true }, { a: true }, true],
    [{ a: false }, {}, false],
    [{ a: 0 }, { a: null }, false],
    [{ a: null }, { a: null }, true],
    [{ a: null }, { a: 0 }, false],
  ],
  'objects, by inclusion': [
    [{}, { a: 1 }, true],
    [{ a: { b: 5 } }, { a: { b: 5, c: 6 }, d: 7 }, true],
    [{ a: { b: 5 } }, { a: { c: 5 } }, false],
    [{ a: { b: 5 } }, { b: { a: 5 } }, false],
    [{ a: {} }, { a: {} }, true],
    [{ a: {} }, {}, false],
    [{ a: {} }, { a: [] }, false],
    [{ a: { b: 'nil?' } }, {}, false],
    [{ a: { 0: 'x' } }, { a: ['x'] }, false],
  ],
  'arrays, as ordered prefix': [
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [1, 2, 3] }, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: [1, 2] }, { a: [1] }, false],
    [{ a: ['nil?'] }, { a: [] }, false],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }] }, true],
    [{ a: [] }, { a: 'x' }, false],
  ],
  'regular expressions': [
    [{ a: '#\\d+' }, { a: 'x2345y' }, true],
    [{ a: '#\\d+' }, { a: 'abc' }, false],
    [{ a: '#^/fhir/Patient' }, { a: '/fhir/Patient/p1' }, true],
    [{ a: '#^/Patient' }, { a: '/fhir/Patient/p1' }, false],
    [{ a: '#Patient$' }, { a: '/fhir/Patient\n' }, false],
    [{ a: '#\\d+' }, { a: 2345 }, false],
    [{ a: '#x' }, { a: ['x'] }, false],
    [{ a: '#' }, {}, false],
  ],
  'present?, nil?, not-blank?': [
    [{ a: 'present?' }, { a: 0 }, true],
    [{ a: 'present?' }, { a: '' }, true],
    [{ a: 'present?' }, { a: null }, false],
    [{ a: 'present?' }, {}, false],
    [{ a: 'nil?' }, {}, true],
    [{ a: 'nil?' }, { a: null }, true],
    [{ a: 'nil?' }, { a: false }, false],
    [{ a: 'not-blank?' }, { a: 'x' }, true],
    [{ a: 'not-blank?' }, { a: ' ' }, false],
    [{ a: 'not-blank?' }, { a: 5 }, false],
    [{ a: 'not-blank?' }, {}, false],
  ],
  paths: [
    [{ a: '.user.id' }, { a: 'u1', user: { id: 'u1' } }, true],
    [{ a: '.user.id' }, { a: 'u2', user: { id: 'u1' } }, false],
    [{ a: '.user.id' }, { user: { id: 'u1' } }, false],
    [{ a: '.user.id' }, { a: 'u1' }, false],
    [{ a: '.user.id' }, {}, false],
    [{ a: '.user.id' }, { a: null, user: { id: null } }, false],
    [{ a: { $not: '.user.id' } }, { a: 'u1' }, false],
    [{ a: { $not: { $not: '.user.id' } } }, { a: 'u1' }, false],
    [{ a: { $not: '.user.id' } }, { a: 'u2', user: { id: 'u1' } }, true],
    [{ a: { '$one-of': ['.user.id', 'u1'] } }, { a: 'u1' }, true],
    [{ a: '.params.resource/id' }, { a: 'p1', params: { 'resource/id': 'p1' } }, true],
    [{ a: '.user.roles.0.value' }, { a: 'x', user: { roles: [{ value: 'x' }] } }, true],
    [{ a: '.user.roles.length' }, { a: 1, user: { roles: [1] } }, false],
    [{ a: '.user' }, { a: { b: [1, { c: 2 }] }, user: { b: [1, { c: 2 }] } }, true],
    [{ a: '.user' }, { a: { b: 1 }, user: { b: 1, c: 2 } }, false],
    [{ a: '.user' }, { a: ['x'], user: { 0: 'x' } }, false],
  ],
  $enum: [
    [{ a: { $enum: ['x', 1, true] } }, { a: 1 }, true],
    [{ a: { $enum: ['x', 1] } }, { a: 'y' }, false],
    [{ a: { $enum: ['x'] } }, {}, false],
    [{ a: { $enum: ['#.'] } }, { a: 'x' }, false],
  ],
  '$one-of': [
    [{ a: { '$one-of': [{ b: 'present?' }, { c: 'present?' }] } }, { a: { c: 5 } }, true],
    [{ a: { '$one-of': [{ b: 'present?' }, { c: 'present?' }] } }, { a: { d: 5 } }, false],
    [{ '$one-of': [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
  ],
  $not: [
    [{ a: { $not: { status: 'private' } } }, { a: { status: 'public' } }, true],
    [{ a: { $not: { status: 'private' } } }, { a: { status: 'private' } }, false],
    [{ a: { $not: 'x' } }, {}, true],
    [{ a: { $not: 'x', $length: 1 } }, { a: ['y'] }, true],
  ],
  '$contains, $every, $present-all, $length': [
    [{ a: { $contains: { s: 'l' } } }, { a: [{ s: 'x' }, { s: 'l', t: 1 }] }, true],
    [{ a: { $contains: 'l' } }, { a: [] }, false],
    [{ a: { $contains: 'l' } }, { a: 'l' }, false],
    [{ a: { $every: { f: 1 } } }, { a: [{ f: 1 }, { f: 1, b: 2 }] }, true],
    [{ a: { $every: { f: 1 } } }, { a: [{ f: 1 }, { f: 2 }] }, false],
    [{ a: { $every: { f: 1 } } }, {}, false],
    [{ a: { '$present-all': [2, 1] } }, { a: [1, 2, 3] }, true],
    [{ a: { '$present-all': [2, 4] } }, { a: [1, 2, 3] }, false],
    [{ a: { '$present-all': [2, 1], $length: 2 } }, { a: [1, 2, 3] }, false],
    [{ a: { $length: 0 } }, { a: [] }, true],
    [{ a: { $length: 1 } }, { a: 'x' }, false],
  ],
  $reference: [
    [{ a: { $reference: { id: 'p1' } } }, { a: { reference: 'Patient/p1' } }, true],
    [{ a: { $reference: { id: '.ctx', resourceType: 'Patient' } } }, { a: 'Patient/p1', ctx: 'p1' }, true],
    [{ a: { $reference: { id: 'p1' } } }, { a: 'Patient/p1/_history/2' }, true],
    [{ a: { $reference: { id: 'p1' } } }, { a: { resourceType: 'Patient', id: 'p1' } }, true],
    [
      { a: { $reference: { id: 'p1' } } },
      { a: { reference: 'Patient/p2', resourceType: 'Patient', id: 'p1' } },
      false,
    ],
    [{ a: { $reference: { id: 'p1' } } }, { a: 'https://other.example/fhir/Patient/p1' }, false],
    [{ a: { $reference: { id: 'p1' } } }, { a: '#p1' }, false],
    [{ a: { $reference: { id: 'p1' } } }, {}, false],
    [{ a: { $contains: { $reference: { id: 'p1' } } } }, { a: [{ reference: 'Patient/p1' }] }, true],
  ],
  'own members only': [
    [{ constructor: 'present?' }, {}, false],
    [{ toString: 'present?' }, {}, false],
    [{ a: '.constructor.name' }, { a: 'Object' }, false],
    [JSON.parse('{"__proto__": "present?"}') as JsonObject, {}, false],
    [
      JSON.parse('{"__proto__": {"x": 1}}') as JsonObject,
      JSON.parse('{"__proto__": {"x": 1}}') as JsonObject,
      true,
    ],
  ],
};

describe('contract §7 matcho', () => {
  for (const [title, rows] of Object.entries(ROWS)) {
    it.each(rows)(`${title}: %j on %j is %s`, (pattern, subject, expected) => {
      expect(matches(pattern, subject)).toBe(expected);
    });
  }

  it.each<[string, Json | undefined]>([
    ['no pattern', undefined],
    ['an unknown operator', { a: { $nor: [] } }],
    ['an operator that is a member of Object.prototype', { a: { $constructor: 1 } }],
    ['a bad regular expression', { a: '#[' }],
    ['a lookahead, which is not linear', { a: '#(?=x)' }],
    ['a back reference, which is not linear', { a: '#(x)\\1' }],
    ['a long regular expression', { a: `#${'x'.repeat(1001)}` }],
    ['a path without end', { a: '.user.' }],
    ['a bare dot', { a: '.' }],
    ['$one-of with siblings', { '$one-of': [{ a: 1 }], b: 1 }],
    ['$one-of without a list', { '$one-of': { a: 1 } }],
    ['$one-of of nothing', { '$one-of': [] }],
    ['$enum with an object', { a: { $enum: [{}] } }],
    ['$enum with null', { a: { $enum: [null] } }],
    ['$length that is no number', { a: { $length: '2' } }],
    ['a negative $length', { a: { $length: -1 } }],
    ['$reference without a pattern', { a: { $reference: 'Patient/p1' } }],
    ['too many members', Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`m${i}`, 1]))],
    ['too deep', Array.from({ length: 40 }).reduce<Json>((inner) => ({ a: inner }), 1)],
  ])('refuses %s', (_, pattern) => {
    expect(() => matches(pattern, {})).toThrow();
  });

  it('takes linear time for a pattern that backtracks elsewhere', () => {
    const start = process.hrtime.bigint();
    expect(matches({ a: '#(a+)+$' }, { a: `${'a'.repeat(100_000)}!` })).toBe(false);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(2000);
  });

  it('gives up on work out of proportion', () => {
    const many = Array.from({ length: 2000 }, (_, index) => index);
    const pattern = { a: { '$present-all': many.slice(0, 1000).map((index) => -index - 1) } };
    expect(matches(pattern, { a: many })).toBe(false);
    expect(() =>
      matches({ a: { $every: { '$present-all': [0, 1999] } } }, { a: many.map(() => many) }),
    ).toThrow(RangeError);
  });

  it('compiles a pattern once for each policy', () => {
    const engine = new MatchoEngine();
    let reads = 0;
    const counted = Object.defineProperty({ ...policy({}) }, 'matcho', {
      get: () => {
        reads += 1;
        return { a: 1 };
      },
    });
    expect([evaluate(engine, counted, { a: 1 }), evaluate(engine, counted, { a: 2 })]).toEqual([true, false]);
    expect(reads).toBe(1);
  });

  it('holds of any scalar pattern and its own value, and never under $not', () => {
    const plain = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.string().filter((text) => !/^[#.]|\?$/.test(text)),
    );
    fc.assert(
      fc.property(plain, (value) => {
        expect(matches({ a: value }, { a: value })).toBe(true);
        expect(matches({ a: { $not: value } }, { a: value })).toBe(false);
      }),
    );
  });

  it('answers or refuses, whatever the pattern and the request', () => {
    const key = fc.constantFrom(
      'a',
      'b',
      '__proto__',
      'constructor',
      '$not',
      '$one-of',
      '$enum',
      '$contains',
      '$every',
      '$present-all',
      '$length',
      '$reference',
      '$x',
    );
    const leaf = fc.oneof(
      fc.constantFrom('present?', 'nil?', '.a.b', '.', '#a', '#[', 'Patient/p'),
      fc.integer(),
      fc.string(),
    );
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.dictionary(key, tree), (pattern, request) => {
        try {
          expect(typeof matches(pattern, request)).toBe('boolean');
        } catch (error) {
          expect((error as Error).name).toBe('InvalidPatternError');
        }
      }),
      { numRuns: 3000 },
    );
  });
});
