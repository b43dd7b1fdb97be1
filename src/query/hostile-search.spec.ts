import fc from 'fast-check';
import { RESOURCE_TYPES } from '../r4/resource-types';
import { searchParametersOf } from '../r4/search-parameters';
import { parseCriteria } from './parse-criteria';
import { parseScopeQuery } from './parse-scope-query';
import { parseSearch } from './parse-search';
import { SearchPair } from './search-limits';
import { SearchQueryError } from './search-query-error';

const now = new Date('2026-01-01T00:00:00Z');
const LIMIT_MS = 50;

function parse(type: string, pairs: readonly SearchPair[], lenient = false) {
  return parseSearch(pairs, searchParametersOf(type), { now, type, lenient });
}

/** Of the processor: a busy machine must not make the parser look slow. */
function attempt(work: () => unknown): { refused: boolean; milliseconds: number } {
  const start = process.cpuUsage();
  let refused = false;
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(SearchQueryError);
    refused = true;
  }
  const { user, system } = process.cpuUsage(start);
  return { refused, milliseconds: (user + system) / 1000 };
}

/** What takes long takes long every time; a collection of garbage does not. */
function expectQuick(work: () => unknown): void {
  const fastest = Math.min(...[1, 2, 3].map(() => attempt(work).milliseconds));
  expect(fastest).toBeLessThan(LIMIT_MS);
}

function repeated(number: number, pair: (index: number) => SearchPair): SearchPair[] {
  return Array.from({ length: number }, (_, index) => pair(index));
}

describe('hostile searches', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty:exact', '[__proto__][a]', 'valueOf'];

  it.each(names)('FA-27 %s is no parameter of any type, and nothing is chained to it', (name) => {
    for (const type of RESOURCE_TYPES) {
      expect(() => parse(type, [[name, '1']])).toThrow(SearchQueryError);
      expect(() => parse(type, [['_sort', name]])).toThrow(SearchQueryError);
      expect(() => parse(type, [['_include', `${type}:${name}`]])).toThrow(SearchQueryError);
    }
    const linked = [`patient.${name}`, `subject:${name}.name`, `code:${name}`, `_has:${name}:patient:code`];
    for (const link of [...linked, `_has:Observation:${name}:code`, `_has:Provenance:target:${name}`]) {
      expect(() => parse('Observation', [[link, '1']])).toThrow(SearchQueryError);
    }
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  const floods: readonly (readonly [string, readonly SearchPair[]])[] = [
    ['a query over 8 KiB', [['code', 'x'.repeat(8 * 1024)]]],
    ['a query over 8 KiB in many pairs', repeated(30, () => ['code', 'x'.repeat(300)])],
    ['2,000 values', [['code', 'a,'.repeat(1999) + 'a']]],
    ['2,000 values of several parameters', repeated(20, () => ['code', 'a,'.repeat(99) + 'a'])],
    ['2,000 values of _id', [['_id', 'a,'.repeat(1999) + 'a']]],
    ['2,000 values behind a chain', [['subject.identifier', 'a,'.repeat(1999) + 'a']]],
    ['2,000 numbers', [['value-quantity', '1,'.repeat(1999) + '1']]],
    ['30 chained parameters', repeated(30, () => ['subject:Patient.name', 'x'])],
    ['30 chains without type', repeated(30, () => ['subject.identifier', 'x'])],
    ['30 reverse chains', repeated(30, () => ['_has:Provenance:target:_id', 'x'])],
    ['30 nested reverse chains', repeated(30, () => ['_has:Provenance:target:_has:List:item:_id', 'x'])],
    ['a chain of 1,000 references', [['subject.'.repeat(1000) + 'name', 'x']]],
    ['a reverse chain of 300 types', [['_has:List:item:'.repeat(300) + '_id', 'x']]],
    ['chains over every type', repeated(30, () => ['focus.focus.focus.identifier', 'x'])],
    ['chains over every type that lead nowhere', repeated(30, () => ['focus.subject.subject.nothing', 'x'])],
    ['200 parameters', repeated(200, () => ['code', 'x'])],
    ['4,000 sort keys', [['_sort', 'date,'.repeat(1600)]]],
  ];

  it.each(floods)('FA-28 %s are refused, soon', (_, pairs) => {
    expect(attempt(() => parse('Observation', pairs)).refused).toBe(true);
    expectQuick(() => parse('Observation', pairs));
    expectQuick(() => parse('Observation', pairs, true));
  });

  it('FA-29 an unknown parameter is refused when strict, ignored when lenient, and denied in a scope', () => {
    const pairs: SearchPair[] = [
      ['colour', 'red'],
      ['code', 'a'],
      ['patient.colour', 'red'],
    ];
    expect(() => parse('Observation', pairs)).toThrow(SearchQueryError);
    expect(parse('Observation', pairs, true)).toMatchObject({
      filter: { op: 'parameter', parameter: { name: 'code' } },
      ignored: [pairs[0], pairs[2]],
    });
    expect(parse('Observation', [['code', 'a']], true)).not.toHaveProperty('ignored');
    expect(() => parseScopeQuery('Observation', 'colour=red&code=a')).toThrow(SearchQueryError);
    expect(() => parseCriteria('Observation', pairs, searchParametersOf('Observation'))).toThrow(
      SearchQueryError,
    );
  });

  it.each(['_filter', '_text', '_content', '_list', '_query', '_type', '_filter:exact', '_query.x'])(
    'FA-14 %s is refused, also when lenient: its author counts on fewer matches',
    (name) => {
      for (const lenient of [false, true]) {
        expect(() => parse('Observation', [[name, 'x']], lenient)).toThrow(SearchQueryError);
      }
    },
  );

  it('a composite parameter is not known', () => {
    expect(() => parse('Observation', [['code-value-quantity', 'a$5']])).toThrow(SearchQueryError);
  });
});

describe('any search', () => {
  const type = fc.constantFrom(
    'Observation',
    'Patient',
    'Provenance',
    'List',
    'Task',
    'Encounter',
    'Location',
  );
  const own = type.chain((known) =>
    fc.tuple(fc.constant(known), fc.constantFrom(...searchParametersOf(known).map(({ name }) => name))),
  );
  const modifier = fc.constantFrom(
    '',
    '',
    ':not',
    ':exact',
    ':missing',
    ':identifier',
    ':Patient',
    ':contains',
    ':x',
  );
  const fixed = fc.constantFrom(
    ...[
      '_id',
      '_lastUpdated',
      '_sort',
      '_count',
      '_page',
      '_offset',
      '_cursor',
      '_summary',
      '_elements',
      '_total',
    ],
    ...[
      '_include',
      '_include:iterate',
      '_revinclude',
      '_revinclude:iterate',
      '_filter',
      '__proto__',
      'toString',
    ],
  );
  const link = fc.oneof(
    own.map(([, name]) => `${name}.`),
    fc.tuple(own, type).map(([[, name], target]) => `${name}:${target}.`),
    own.map(([known, name]) => `_has:${known}:${name}:`),
  );
  const last = fc.oneof(
    fc.tuple(own, modifier).map(([[, name], suffix]) => name + suffix),
    fixed,
    fc.string({ unit: 'binary' }),
  );
  const name = fc.tuple(fc.array(link, { maxLength: 4 }), last).map(([links, end]) => links.join('') + end);
  const value = fc.oneof(
    fc.constantFrom(
      'a',
      'true',
      'Patient/p1',
      '2020-01',
      'ap5.40||mg',
      '1e2',
      's|c',
      '*',
      'Observation:subject',
    ),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom(',', '\\', '|', '-', '2', '0', ':', 'T', 'e', '.', '/'),
      maxLength: 300,
    }),
    fc.string({ unit: fc.constantFrom(',', '\\', 'a', '1', '\ud800'), maxLength: 8200 }),
  );
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 32 });

  it('is read or refused by a SearchQueryError, within 50 ms', () => {
    fc.assert(
      fc.property(type, pairs, fc.boolean(), (searched, random, lenient) => {
        const work = () => parse(searched, random, lenient);
        if (attempt(work).milliseconds >= LIMIT_MS) expectQuick(work);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a scope or a policy is read or refused by a SearchQueryError', () => {
    const query = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.tuple(name, value).map(([key, text]) => `${key}=${text}`),
      fc.string({
        unit: fc.constantFrom('a', '&', '=', '%', '7', 'C', ':', '.', 'code', '_id'),
        maxLength: 300,
      }),
    );
    fc.assert(
      fc.property(type, query, (searched, text) => {
        attempt(() => parseScopeQuery(searched, text));
        attempt(() => parseCriteria(searched, text, searchParametersOf(searched)));
      }),
      { numRuns: 1000 },
    );
  });

  it('whose criterion a scope may hold means the same in a search', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '1', '-', ',', '|', '\\'),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(own, word, ([searched, parameter], text) => {
        const query = `${parameter}=${encodeURIComponent(text)}`;
        const read: unknown[] = [];
        const scoped = attempt(() => read.push(parseScopeQuery(searched, query)));
        const plain = attempt(() => read.push(parse(searched, [[parameter, text]]).filter));
        expect(scoped.refused).toBe(plain.refused);
        expect(read[1]).toEqual(read[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every text that is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), (text) => {
        fc.pre(!text.includes('\0'));
        const escaped = text.replace(/[\\,|$]/g, '\\$&');
        const { filter } = parse('Patient', [['family', `${escaped},${escaped}`]]);
        const value = { kind: 'string', text };
        expect(filter).toMatchObject({ values: [value, value] });
        const token = parse('Patient', [['identifier', `${escaped}|${escaped}`]]);
        expect(token.filter).toMatchObject({ values: [{ system: text, code: text }] });
      }),
    );
  });
});
