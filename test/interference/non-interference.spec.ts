import fc, { Arbitrary } from 'fast-check';
import { UNNARROWED } from '../../src/access/narrowing';
import { HistorySearch } from '../../src/search/history-search';
import { ResourceSearch } from '../../src/search/resource-search';
import { Access } from '../../src/security/access';
import { TestServer } from '../support/test-server';
import { Asked } from './asked';
import { Comparison } from './comparison';
import { Random } from './random';
import { anyRead, anyRequest, anySearch, AskedSearch, Topics } from './request-grammar';
import { LIMIT_MS, REQUESTS, SEED } from './settings';
import { TOKEN_KINDS } from './token-kinds';
import { worldSteps } from './world';
import { Worlds } from './worlds';

/**
 * Answers do not depend on data that the caller may not see: two worlds that differ only there answer every
 * request alike, byte for byte.
 */
describe('RS-6 non-interference', () => {
  let server: TestServer;
  let worlds: Worlds;
  const steps = worldSteps(new Random(SEED));

  beforeAll(async () => {
    server = await TestServer.start();
    worlds = await Worlds.of(server);
    await worlds.write(steps);
    await worlds.save('w1');
  }, LIMIT_MS);
  afterAll(async () => {
    await worlds.drop();
    await server.close();
  });

  it.each(TOKEN_KINDS.map((kind, index) => [kind.name, kind, SEED + index] as const))(
    'FA-70 holds for a token of kind %s',
    async (_, kind, seed) => {
      const comparison = await Comparison.of(worlds, steps, kind, new Random(seed));
      const arbitrary = anyRequest(comparison.topics);
      const drawn = { seed, unbiased: true, numRuns: REQUESTS };
      const requests = fc.sample(arbitrary, drawn);
      const first = await comparison.answers('w1', requests);
      if (kind.scope !== '') expect(comparison.found).toBeGreaterThan(REQUESTS / 50);
      // Where a world differs from itself, the comparison is wrong and proves nothing.
      const repeated = requests.slice(0, REQUESTS / 5);
      const again = await comparison.answers('w1', repeated);
      repeated.forEach((asked, position) => {
        expect([asked, again[position]]).toEqual([asked, first[position]]);
      });

      const other = await comparison.answers('w2', requests);
      const differing = first.findIndex((answer, position) => answer !== other[position]);
      if (differing < 0) return;
      // The same draw once more, one by one: what differed is shrunk.
      let position = 0;
      await fc.assert(
        fc.asyncProperty(arbitrary, async (asked) => {
          if (position++ < differing) return;
          const inFirst = await comparison.answers('w1', [asked]);
          expect(await comparison.answers('w2', [asked])).toEqual(inFirst);
        }),
        { ...drawn, interruptAfterTimeLimit: 120_000 },
      );
      expect([requests[differing], other[differing]]).toEqual([requests[differing], first[differing]]);
    },
    LIMIT_MS,
  );

  describe('fails where something is not narrowed', () => {
    const everything = [UNNARROWED];
    const throughOthers = ({ criteria }: AskedSearch) =>
      criteria.length === 1 && criteria.every(({ name }) => name.includes('.') || name.startsWith('_has:'));
    const unnarrowed = (of: unknown): object => ({ ...(of as object), narrowings: everything });

    const withOthers = ({ criteria, results }: AskedSearch) =>
      criteria.length <= 1 && results.some(([name]) => name.startsWith('_include'));

    interface Hole {
      readonly kind: string;
      readonly requests: (topics: Topics) => Arbitrary<Asked>;
      readonly open: () => jest.SpyInstance;
    }
    /** Each takes the narrowing from one place; the server is as before afterwards. */
    const holes: Readonly<Record<string, Hole>> = {
      read: {
        kind: 'patient',
        requests: anyRead,
        open: () => wrap(ResourceSearch.prototype, 'find', ([type, id]) => [type, id, everything]),
      },
      version: {
        kind: 'patient',
        requests: anyRead,
        open: () => wrap(HistorySearch.prototype, 'find', ([of, ...rest]) => [unnarrowed(of), ...rest]),
      },
      history: {
        kind: 'patient',
        requests: anyRead,
        open: () => wrap(HistorySearch.prototype, 'list', ([of, ...rest]) => [unnarrowed(of), ...rest]),
      },
      search: {
        kind: 'patient',
        requests: anySearch,
        open: () => wrap(ResourceSearch.prototype, 'search', ([type, query]) => [type, query, everything]),
      },
      inclusion: {
        kind: 'practitioner with relation',
        requests: (topics) => anySearch(topics).filter(withOthers),
        open: () => wrap(ResourceSearch.prototype, 'findMany', ([type, ids]) => [type, ids, everything]),
      },
      chain: {
        kind: 'practitioner with relation',
        requests: (topics) => anySearch(topics).filter(throughOthers),
        open: () => jest.spyOn(Access.prototype, 'reach').mockResolvedValue(everything),
      },
    };

    it.each(Object.entries(holes))(
      '%s',
      async (_, { kind: name, requests: arbitrary, open }) => {
        const kind = TOKEN_KINDS.find((one) => one.name === name)!;
        const comparison = await Comparison.of(worlds, steps, kind, new Random(SEED));
        const requests = fc.sample(arbitrary(comparison.topics), {
          seed: SEED,
          unbiased: true,
          numRuns: 150,
        });
        const hole = open();
        const first = await comparison.answers('w1', requests);
        const other = await comparison.answers('w2', requests);
        hole.mockRestore();
        expect(first.filter((answer, position) => answer !== other[position]).length).toBeGreaterThan(0);
      },
      LIMIT_MS,
    );
  });
});

/** Calls a method with other arguments. */
function wrap(
  target: object,
  method: string,
  rewrite: (parameters: readonly unknown[]) => unknown[],
): jest.SpyInstance {
  const methods = target as Record<string, (...parameters: unknown[]) => unknown>;
  const original = methods[method]!;
  return jest.spyOn(methods, method).mockImplementation(function (this: unknown, ...parameters) {
    return original.apply(this, rewrite(parameters));
  });
}
