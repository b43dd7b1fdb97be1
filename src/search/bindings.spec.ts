import { Narrowing, UNNARROWED } from '../access/narrowing';
import { parseCriteria } from '../query/parse-criteria';
import { SearchQueryError } from '../query/search-query-error';
import { searchParametersOf } from '../r4/search-parameters';
import { Bindings } from './bindings';
import { ResourceSearch } from './resource-search';

describe('the parameters of a statement', () => {
  it('FA-28 are refused before PostgreSQL has to', () => {
    const bindings = new Bindings();
    for (let number = 1; number <= 30_000; number += 1) {
      expect(bindings.bind('x', 'text')).toBe(`$${number}::text`);
    }
    expect(() => bindings.bind('x', 'text')).toThrow(SearchQueryError);
    expect(bindings.values).toHaveLength(30_000);
  });

  it('FA-28 of narrowings that are too many are no error of the server', async () => {
    const query = jest.fn();
    const search = new ResourceSearch({ query, queryPrepared: query });
    const families = Array.from({ length: 90 }, (_, at) => `f${at}`).join(',');
    const constraint = parseCriteria('Patient', `family=${families}`, searchParametersOf('Patient'));
    const narrowings = Array.from({ length: 400 }, (_, at): Narrowing => ({
      ...UNNARROWED,
      constraint,
      hiddenFields: [`x${at}`],
    }));
    const searched = { type: 'Patient', searchSource: { kind: 'index' } } as const;
    await expect(search.find(searched, 'p1', narrowings)).rejects.toThrow(SearchQueryError);
    expect(query).not.toHaveBeenCalled();
  });
});
