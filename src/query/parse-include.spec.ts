import { SearchParameter } from '../r4/search-parameter';
import { searchParametersOf } from '../r4/search-parameters';
import { parseSearch, ParseSearchOptions } from './parse-search';
import { SearchQueryError } from './search-query-error';

const now = new Date('2026-01-01T00:00:00Z');

function parse(search: string, options: Partial<ParseSearchOptions> = {}) {
  const pairs = [...new URLSearchParams(search)];
  const { type = 'Observation' } = options;
  return parseSearch(pairs, searchParametersOf(type), { now, type, ...options });
}

describe('FHIR R4 §3.1.1.5.4 _include and _revinclude', () => {
  it.each([
    ['_include=Observation:subject', 'include', false, 'Observation', 'subject'],
    ['_include:iterate=Patient:organization', 'include', true, 'Patient', 'organization'],
    ['_include=Observation:*', 'include', false, 'Observation', '*'],
    ['_include=*', 'include', false, '*', '*'],
    ['_revinclude=Provenance:target', 'revinclude', false, 'Provenance', 'target'],
    ['_revinclude:iterate=Provenance:target', 'revinclude', true, 'Provenance', 'target'],
    ['_revinclude=*:*', 'revinclude', false, '*', '*'],
    ['_revinclude=*', 'revinclude', false, '*', '*'],
  ])('reads %s', (search, ...expected) => {
    const [kind, iterate, sourceType, parameter] = expected;
    expect(parse(search).includes).toEqual([{ kind, iterate, sourceType, parameter }]);
  });

  it('reads the type that is to be included', () => {
    expect(parse('_include=Observation:subject:Patient').includes).toMatchObject([{ targetType: 'Patient' }]);
    expect(parse('_revinclude=Provenance:target:Observation').includes).toMatchObject([
      { targetType: 'Observation' },
    ]);
  });

  it('may stand several times, in the order written', () => {
    const { includes } = parse('_include=Observation:subject&_include=Observation:encounter&_revinclude=*:*');
    expect(includes.map(({ parameter }) => parameter)).toEqual(['subject', 'encounter', '*']);
  });

  it('counts once where it is repeated, and stands ten times at most', () => {
    expect(parse('_include=*&_include=*:*&_include=*').includes).toHaveLength(1);
    const names = ['Patient', 'Encounter', 'Device', 'Group', 'Location', 'Specimen', 'Procedure', 'Media'];
    const asked = [...names, 'Condition', 'Goal', 'Flag'].map((type) => `_revinclude=${type}:*`);
    expect(parse(asked.slice(1).join('&')).includes).toHaveLength(10);
    expect(() => parse(asked.join('&'))).toThrow(SearchQueryError);
    expect(() => parse(asked.join('&'), { lenient: true })).toThrow(SearchQueryError);
  });

  it.each([
    '_include=',
    '_include=Observation',
    '_include=Observation:',
    '_include=Observation:code',
    '_include=Observation:colour',
    '_include=Observation:__proto__',
    '_include=Planet:subject',
    '_include=__proto__:subject',
    '_include=*:subject',
    '_include=Observation:subject:Planet',
    '_include=Observation:subject:Medication',
    '_include=Observation:subject:Patient:x',
    '_include=Observation:subject,Observation:encounter',
    '_revinclude=Observation:code',
  ])('refuses %s, and ignores it when lenient', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
    const ignored = [[...new URLSearchParams(search)][0]];
    expect(parse(search, { lenient: true })).toMatchObject({ includes: [], ignored });
  });

  it.each(['_include:recurse=Observation:subject', '_include:iterate:x=Observation:subject', '_includes=*'])(
    'does not know %s',
    (search) => {
      expect(() => parse(search)).toThrow(SearchQueryError);
    },
  );

  it('has nothing to include for types that R4 does not have', () => {
    const user: SearchParameter = { name: 'user', type: 'reference', paths: ['user'], targets: ['User'] };
    const once = () => parseSearch([['_include', 'Session:user']], [user], { now, type: 'Session' });
    expect(once).toThrow(SearchQueryError);
    expect(() => parse('_include=*', { type: 'Session' })).toThrow(SearchQueryError);
  });
});
