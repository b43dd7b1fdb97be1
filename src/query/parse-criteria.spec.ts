import { searchParametersOf } from '../r4/search-parameters';
import { parseCriteria } from './parse-criteria';
import { parseScopeQuery } from './parse-scope-query';
import { parseSearch } from './parse-search';
import { SearchQueryError } from './search-query-error';

const parameters = searchParametersOf('Observation');

describe('contract §7 criteria of an AccessPolicy', () => {
  it('are the criteria of a search', () => {
    const query = 'subject=Patient/p1&code=a,b&patient.family:exact=x&_has:Provenance:target:_id=y';
    const now = new Date();
    const pairs = [...new URLSearchParams(query)];
    const { filter } = parseSearch(pairs, parameters, { now, type: 'Observation' });
    expect(parseCriteria('Observation', query, parameters)).toEqual(filter);
    expect(parseCriteria('Observation', pairs, parameters)).toEqual(filter);
  });

  it('read URLs of this server as what they name', () => {
    const bases = ['https://auth.example/fhir'];
    const query = 'subject=https://auth.example/fhir/Patient/p1';
    expect(parseCriteria('Observation', query, parameters, { bases })).toMatchObject({
      values: [{ kind: 'reference', type: 'Patient', id: 'p1' }],
    });
  });

  it.each([
    '_count=1',
    '_sort=date',
    '_summary=count',
    '_elements=code',
    '_total=none',
    '_format=json',
    '_cursor=x',
    '_include=Observation:subject',
    '_revinclude=*:*',
    '_filter=code eq a',
    'colour=red',
    'code=',
    'code',
    'code:odd=a',
    'code=%zz',
    'code=%00',
    'code=%ff',
    // A policy is read once and meant for long: "about" has no moment that it is measured from.
    'date=ap2020',
    '__proto__=x',
    'constructor=x',
  ])('refuse %s', (query) => {
    expect(() => parseCriteria('Observation', query, parameters)).toThrow(SearchQueryError);
  });
});

describe('SMART 2.2 §scopes the query of a scope', () => {
  it('is decoded as a query string', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
    const values = [{ kind: 'token', system, code: 'laboratory' }];
    for (const bar of ['|', '%7C', '%7c']) {
      expect(parseScopeQuery('Observation', `category=${system}${bar}laboratory`)).toMatchObject({ values });
    }
    expect(parseScopeQuery('Observation', 'category=a,b&status=final')).toMatchObject({
      op: 'and',
      of: [{ values: [{ code: 'a' }, { code: 'b' }] }, { values: [{ code: 'final' }] }],
    });
  });

  it('knows what every resource is found by', () => {
    expect(parseScopeQuery('Observation', '_id=o1')).toEqual({ op: 'id', ids: ['o1'] });
    expect(parseScopeQuery('Patient', '_lastUpdated=ge2020')).toMatchObject({ op: 'parameter' });
    for (const name of ['_tag', '_security', '_profile', '_source']) {
      expect(parseScopeQuery('Patient', `${name}=urn:x`)).toMatchObject({ parameter: { name } });
    }
  });

  it.each([
    'code:not=a',
    'code%3Anot=a',
    'code:missing=true',
    'code%3Amissing=true',
    'subject:Patient=p1',
    'subject.name=x',
    'subject%2Ename=x',
    '_has:Provenance:target:_id=x',
    '_include=Observation:subject',
    '_revinclude=*:*',
    '_count=1',
    '_sort=date',
    '_filter=x',
    'colour=red',
    'category',
    'category=',
    'category=a,',
    'category=a&',
    '&category=a',
    '?category=a',
    '=a',
    '',
    'category=%zz',
    'category=a%00',
    'date=red',
    '__proto__=x',
  ])('FA-62 a scope may not hold %j', (query) => {
    expect(() => parseScopeQuery('Observation', query)).toThrow(SearchQueryError);
  });
});
