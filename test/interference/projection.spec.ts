import fc from 'fast-check';
import { ADMIN, basic, TestServer } from '../support/test-server';
import { Asked, Told, tellAll } from './asked';
import { expectationOf } from './expectation';
import { project } from './projection';
import { Random } from './random';
import { anyRead, anySearch, AskedSearch, topicsOf } from './request-grammar';
import { LIMIT_MS, REQUESTS, SEED } from './settings';
import { TOKEN_KINDS, TokenKind } from './token-kinds';
import { tokenOf } from './tokens';
import { seenVersions } from './visible';
import { World, worldSteps } from './world';
import { Worlds } from './worlds';

const administrator = basic(ADMIN.id, ADMIN.secret);

/**
 * The caller's answer is the administrator's over the visible data alone: ids, order, totals, pages, content.
 * What hides too much fails here, as well as what hides too little.
 */
describe('RS-8, RS-9, RS-11, RS-12, RS-14, RS-15 projection oracle', () => {
  let server: TestServer;
  let worlds: Worlds;
  const steps = worldSteps(new Random(SEED));
  const world = steps.reduce((before, step) => before.after(step), new World());
  beforeAll(async () => {
    server = await TestServer.start();
    worlds = await Worlds.of(server);
    await worlds.write(steps);
    await worlds.save('w');
  }, LIMIT_MS);
  afterAll(async () => {
    await worlds.drop();
    await server.close();
  });

  const bearers = TOKEN_KINDS.filter(({ fhirUser, backend }) => fhirUser !== undefined || backend);

  it.each(bearers.map((kind, index) => [kind.name, kind, index] as const))(
    'holds for a token of kind %s',
    async (_, kind, index) => {
      const authorization = `Bearer ${await tokenOf(server, kind)}`;
      const topics = topicsOf(kind, steps);
      const drawn = { seed: SEED + index, unbiased: true };
      const searches = fc.sample(anySearch(topics), { ...drawn, numRuns: REQUESTS });
      const reads = fc.sample(anyRead(topics), { ...drawn, numRuns: Math.ceil(REQUESTS / 2) });
      const answersOf = async (requests: readonly Asked[], as: string): Promise<Told[][]> => {
        const answers: Told[][] = [];
        for (const asked of requests) answers.push(await tellAll(server, asked, as));
        return answers;
      };

      await worlds.load('w');
      const toToken = [
        await answersOf(searches, authorization),
        await answersOf(reads, authorization),
      ] as const;
      await project(worlds, world, kind);
      const toAdmin = [
        await answersOf(searches, administrator),
        await answersOf(reads, administrator),
      ] as const;

      const found = { equal: 0, refused: 0 };
      searches.forEach((search, position) => {
        const [own, oracle] = [toToken[0][position]!, toAdmin[0][position]!];
        const verdict = judgeSearch(kind, search, own, oracle);
        found[verdict]++;
      });
      const hiddenAgain = idsGoneAndBack(world, kind);
      reads.forEach((read, position) => {
        const [own, oracle] = [toToken[1][position]!, toAdmin[1][position]!];
        // What was deleted in sight and came back out of sight is unknown now; without its return, it is gone.
        const isBack = own[0]!.status === 404 && oracle[0]!.status === 410;
        if (isBack && hiddenAgain.some((id) => decodeURIComponent(read.path).includes(`/${id}`))) return;
        judgeRead(kind, read, own, oracle);
      });
      // Were everything refused, equality would prove nothing.
      expect(found.equal).toBeGreaterThan(REQUESTS / 20);
    },
    LIMIT_MS,
  );
});

function idsGoneAndBack(world: World, { sight }: TokenKind): string[] {
  return world.keys.flatMap((key) => {
    const back = world.versions(key).lastIndexOf(undefined) < world.versions(key).length - 1;
    return back && seenVersions(world, key, sight).at(-1) === false ? [key.split('/')[1] ?? ''] : [];
  });
}

function judgeSearch(
  kind: TokenKind,
  search: AskedSearch,
  own: readonly Told[],
  oracle: readonly Told[],
): 'equal' | 'refused' {
  const expectation = expectationOf(kind, search);
  const [status] = [own[0]!.status];
  if (expectation === 'refused') {
    // What is no parameter, or no compartment of the type, may be noticed before what must not be used.
    const wrong = oracle[0]!.status;
    const allowed = kind.searches(search.type) && [400, 404].includes(wrong) ? [wrong, 403] : [403];
    expect([search, allowed.includes(status) ? 'refused' : status]).toEqual([search, 'refused']);
    return 'refused';
  }
  if (expectation === 'either') return 'refused';
  expect([search, comparable(own)]).toEqual([search, comparable(oracle)]);
  return 'equal';
}

function judgeRead(kind: TokenKind, asked: Asked, own: readonly Told[], oracle: readonly Told[]): void {
  const type = /\/([A-Z]\w*)\//.exec(asked.path)?.[1] ?? '';
  const isTypeLevel = /\/_history(?:\?|$)/.test(asked.path.replace(/^(?:\/fhir(?:\/R4)?)?\/\w+\/[^_/]+/, ''));
  // Whole types are listed for whom nothing of them is hidden; the others are refused (FA-04).
  if (own[0]!.status === 403 && (!kind.searches(type) || isTypeLevel)) return;
  expect([asked, comparable(own)]).toEqual([asked, comparable(oracle)]);
}

/** Cursors are bound to their caller, and so differ. */
function comparable(pages: readonly Told[]): unknown[] {
  return pages.map(({ status, body }) => [status, body.replace(/_cursor=[^"&\\]*/g, '_cursor=…')]);
}
