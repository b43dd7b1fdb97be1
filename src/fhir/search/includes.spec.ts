import { Include } from '../../query/search-query';
import { Found } from './found';
import { followIncludes } from './includes';

const found = (id: string): Found => ({
  type: 'Organization',
  row: { id, version: 1, lastUpdated: new Date(0), document: {}, hiddenFields: [] },
});
const include = (iterate: boolean): Include => ({
  kind: 'include',
  iterate,
  sourceType: 'Organization',
  parameter: 'partof',
});
/** Each leads to its successor, and back to the first. */
const chained = {
  cut: false,
  load: async (_: Include, from: readonly Found[]) =>
    from.flatMap(({ row: { id } }) => [found('0'), found(String(Number(id) + 1))]),
};
const idsOf = (resources: readonly Found[]) => resources.map(({ row: { id } }) => id);

describe('FHIR R4 §3.1.1.5.4 following', () => {
  it('goes on only where it is told to iterate, and finds nothing twice', async () => {
    const once = await followIncludes([include(false)], [found('0')], chained);
    expect([idsOf(once.resources), once.cut]).toEqual([['1'], false]);
    const twice = await followIncludes([include(false), include(false)], [found('0')], chained);
    expect(idsOf(twice.resources)).toEqual(['1']);
  });

  it('ends after five rounds, and says that there may be more', async () => {
    const { resources, cut } = await followIncludes([include(true)], [found('0')], chained);
    expect([idsOf(resources), cut]).toEqual([['1', '2', '3', '4', '5'], true]);
  });

  it('says so where the loader has not followed everything', async () => {
    const loader = { cut: true, load: async () => [] };
    expect(await followIncludes([include(false)], [found('0')], loader)).toEqual({
      resources: [],
      cut: true,
    });
  });

  it('ends with a thousand resources, and says so only where there are more', async () => {
    const many = (length: number) => ({
      cut: false,
      load: async () => Array.from({ length }, (_, index) => found(`m${index}`)),
    });
    const full = await followIncludes([include(false)], [found('0')], many(1000));
    expect([full.resources.length, full.cut]).toEqual([1000, false]);
    const more = await followIncludes([include(false)], [found('0')], many(1001));
    expect([more.resources.length, more.cut]).toEqual([1000, true]);
  });
});
