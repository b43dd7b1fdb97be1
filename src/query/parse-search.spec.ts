import { patientSearchParameters } from '../../test/support/patient-parameters';
import { SearchParameter } from '../r4/search-parameter';
import { parseSearch, ParseSearchOptions } from './parse-search';
import { SearchQueryError } from './search-query-error';

const now = new Date('2026-01-01T00:00:00Z');
const subject: SearchParameter = {
  name: 'patient',
  type: 'reference',
  paths: ['subject'],
  targets: ['Patient'],
};
const parameters = [...patientSearchParameters, subject];

function parse(search: string, options: Partial<ParseSearchOptions> = {}) {
  return parseSearch([...new URLSearchParams(search)], parameters, { now, ...options });
}

function valuesOf(search: string) {
  const { filter } = parse(search);
  return filter.op === 'parameter' ? filter.values : filter;
}

describe('FHIR R4 §3.1.1.4 search criteria', () => {
  it('reads a search without criteria as everything', () => {
    expect(parse('')).toEqual({
      filter: { op: 'all' },
      sort: [],
      count: 100,
      offset: 0,
      total: 'accurate',
      includes: [],
    });
  });

  it('joins repeated parameters with "and" and commas with "or"', () => {
    expect(parse('given=Anna,Berta&given=Carla').filter).toMatchObject({
      op: 'and',
      of: [{ values: [{ text: 'Anna' }, { text: 'Berta' }] }, { values: [{ text: 'Carla' }] }],
    });
  });

  it('keeps escaped separators in a value', () => {
    expect(valuesOf('given=a\\,b,c\\\\')).toEqual([
      { kind: 'string', text: 'a,b' },
      { kind: 'string', text: 'c\\' },
    ]);
    expect(valuesOf('identifier=s\\|t|c')).toEqual([{ kind: 'token', system: 's|t', code: 'c' }]);
  });

  it.each([
    ['c', { system: undefined, code: 'c' }],
    ['s|c', { system: 's', code: 'c' }],
    ['|c', { system: null, code: 'c' }],
    ['s|', { system: 's', code: undefined }],
  ])('reads the token %s', (text, expected) => {
    expect(valuesOf(`identifier=${text}`)).toEqual([{ kind: 'token', ...expected }]);
  });

  it('reads prefixes and intervals of dates', () => {
    expect(valuesOf('birthdate=ge2020-03')).toEqual([
      { kind: 'date', prefix: 'ge', start: new Date('2020-03-01'), end: new Date('2020-04-01') },
    ]);
  });

  it('widens "about" by a tenth of the time since', () => {
    expect(valuesOf('_lastUpdated=ap2025-12-22')).toEqual([
      { kind: 'date', prefix: 'ap', start: new Date('2025-12-21'), end: new Date('2025-12-24') },
    ]);
  });

  it('gives a bare id the only type that the parameter can be about', () => {
    expect(valuesOf('patient=p1')).toEqual([{ kind: 'reference', type: 'Patient', id: 'p1' }]);
    expect(valuesOf('patient=Group/p1')).toEqual([{ kind: 'reference', type: 'Group', id: 'p1' }]);
  });

  it('reads modifiers', () => {
    expect(parse('family:exact=X').filter).toMatchObject({ modifier: 'exact' });
    expect(parse('gender:not=male').filter).toMatchObject({ modifier: 'not' });
    expect(parse('gender:missing=true').filter).toMatchObject({
      values: [{ kind: 'missing', missing: true }],
    });
  });

  it('knows _id', () => {
    expect(parse('_id=a,b').filter).toEqual({ op: 'id', ids: ['a', 'b'] });
    expect(parse('_id:not=a').filter).toEqual({ op: 'not', of: { op: 'id', ids: ['a'] } });
  });

  it.each([
    'colour=red',
    '__proto__=x',
    'constructor=x',
    'family:__proto__=x',
    'family:not=x',
    'gender:exact=x',
    'family:=x',
    '_id:missing=true',
    '_id:exact=x',
    'gender:text=x',
    'gender:in=x',
    'identifier:of-type=a|b|c',
    '_lastUpdated:missing=true',
    'gender:missing=maybe',
    'family=',
    'family=a,,b',
    'identifier=|',
    'identifier=a|b|c',
    'birthdate=yesterday',
    'birthdate=xx2020',
    'patient:Planet=p1',
    'patient=#contained',
    'patient=a/b/c',
    'family=a%00b',
    'family%00=a',
  ])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });

  it('refuses half a surrogate pair', () => {
    expect(() => parseSearch([['family', '\ud800']], parameters, { now })).toThrow(SearchQueryError);
  });

  it('refuses what is too much', () => {
    expect(() => parse(`family=${'x'.repeat(8200)}`)).toThrow(/8192 bytes/);
    expect(() => parse('given=a&'.repeat(31))).toThrow(/30 parameters/);
    expect(() => parse(`identifier=${'a,'.repeat(1000)}a`)).toThrow(/1000 values/);
    expect(() => parse(`birthdate=${'2020,'.repeat(50)}2020&given=${'a,'.repeat(50)}a`)).toThrow(
      /100 texts, dates and numbers/,
    );
  });

  it('ignores unknown parameters when lenient, but no value that it cannot read', () => {
    expect(parse('colour=red&family=X', { lenient: true }).filter).toMatchObject({ op: 'parameter' });
    expect(() => parse('birthdate=red', { lenient: true })).toThrow(SearchQueryError);
    expect(() => parse('family:odd=red', { lenient: true })).toThrow(SearchQueryError);
  });
});

describe('contract §3 pages and order', () => {
  it('lowers _count to 1000 and keeps 0', () => {
    expect(parse('_count=5000').count).toBe(1000);
    expect(parse('_count=0').count).toBe(0);
    expect(parse('_summary=count').count).toBe(0);
    expect(parse('_summary=count').summary).toBe('count');
    expect(parse('_summary=false')).toMatchObject({ count: 100 });
    expect(parse('_summary=false')).not.toHaveProperty('summary');
  });

  it.each(['true', 'text', 'data'])('reads _summary=%s', (summary) => {
    expect(parse(`_summary=${summary}`)).toMatchObject({ summary, count: 100 });
  });

  it('reads _total: an estimate may be accurate, none asks for no counting', () => {
    expect(parse('_total=none').total).toBe('none');
    expect(parse('_total=estimate').total).toBe('accurate');
    expect(parse('_total=accurate').total).toBe('accurate');
  });

  it('reads _page from 1 and _offset from 0', () => {
    expect(parse('_page=3&_count=10').offset).toBe(20);
    expect(parse('_offset=7').offset).toBe(7);
  });

  it('reads _sort', () => {
    expect(parse('_sort=family,-_lastUpdated').sort).toEqual([
      { by: parameters.find(({ name }) => name === 'family'), direction: 'asc' },
      { by: '_lastUpdated', direction: 'desc' },
    ]);
  });

  it('knows the parameters that change only the representation', () => {
    expect(parse('_format=json&_pretty=true&_total=none').filter).toEqual({ op: 'all' });
    expect(parse('_elements=name,gender').elements).toEqual(['name', 'gender']);
  });

  it.each([
    '_count=-1',
    '_count=1.5',
    '_count=x',
    '_count=1&_count=2',
    '_page=0',
    '_page=1&_offset=1',
    '_offset=99999999999',
    '_sort=colour',
    '_sort=patient',
    '_sort=',
    '_sort=patient.family',
    '_sort=family,given,name,gender,birthdate,_id',
    '_summary=some',
    '_summary=text&_elements=name',
    '_summary=count&_elements=name',
    '_total=some',
    '_elements=name.family',
    '_cursor=x',
  ])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });

  it('continues the search that a cursor carries', () => {
    const resolveCursor = () => ({
      pairs: [
        ['family', 'X'],
        ['_count', '5'],
      ] as const,
      offset: 15,
    });
    expect(parse('_cursor=abc&_pretty=true', { resolveCursor })).toMatchObject({
      filter: { values: [{ text: 'X' }] },
      count: 5,
      offset: 15,
    });
    expect(() => parse('_cursor=abc&family=Y', { resolveCursor })).toThrow(SearchQueryError);
    expect(() => parse('_cursor=abc', { resolveCursor: () => undefined })).toThrow(SearchQueryError);
  });
});
