import { UnitOfWork } from '../../src/lib/unit-of-work';
import { ResourceHistory } from '../../src/resource/history';
import { ResourceRegistry } from '../../src/resource/resource.registry';
import { routesOf } from '../support/routes';
import { TestServer } from '../support/test-server';
import { parsed, tell, Told } from './asked';
import {
  contentOf,
  expectedVerdict,
  idOf,
  INTERACTIONS,
  MATRIX_TYPES,
  MatrixInteraction,
  OTHER_ROUTES,
} from './matrix';
import { credentialsOf, MATRIX_CALLERS, MatrixCaller, nameOf } from './matrix-callers';
import { LIMIT_MS } from './settings';
import { isCompartmentType } from './visible';

const long = process.env.LONG === '1';
const TARGETS = ['mine', 'theirs'] as const;

/** Every R4 type × every interaction × every kind of credential, letter and level. */
describe('SCOPE-4, RS-21 matrix of types, interactions and scopes', () => {
  let server: TestServer;
  let credentials: ReadonlyMap<string, string | undefined>;

  beforeAll(async () => {
    server = await TestServer.start();
    credentials = await credentialsOf(server);
    for (const type of MATRIX_TYPES) {
      for (const target of TARGETS) await store(type, target);
    }
  }, LIMIT_MS);
  afterAll(() => server.close());

  /** By the production path below validation: what is required of each type is no matter of access. */
  async function store(type: string, target: (typeof TARGETS)[number]): Promise<void> {
    const { table } = server.app.get(ResourceRegistry).require(type);
    const row = {
      id: idOf(type, target),
      version: 1,
      lastUpdated: new Date(),
      document: contentOf(type, target),
    };
    await server.app.get(UnitOfWork).run(async () => {
      await server.query('DELETE FROM resource_history WHERE type = $1 AND id = $2', [type, row.id]);
      if (!(await table.insert(row))) throw new Error(`${type}/${row.id} is stored already`);
      server.app.get(ResourceHistory, { strict: false }).add(type, { ...row, method: 'PUT' });
    });
  }

  it(
    'is answered as the compartment definition and the letters say',
    async () => {
      const wrong: unknown[] = [];
      let cases = 0;
      for (const caller of MATRIX_CALLERS) {
        for (const [position, type] of MATRIX_TYPES.entries()) {
          if (!isDrawn(caller, position)) continue;
          for (const interaction of INTERACTIONS) {
            for (const target of targetsOf(caller, interaction)) {
              const asked = interaction.request(type, target);
              const told = await tell(server, asked, credentials.get(nameOf(caller)));
              if (asked.method === 'DELETE' && told.status === 204) await store(type, target);
              if (asked.method === 'POST' && told.status === 201) await remove(type, told);
              const expected = expectedVerdict(caller, type, interaction, target);
              const found = verdictOf(told, interaction.name);
              cases++;
              if (found !== expected || !isRight(caller, type, interaction, told))
                wrong.push([
                  nameOf(caller),
                  asked.method,
                  asked.path,
                  expected,
                  told.status,
                  told.body.slice(0, 300),
                ]);
            }
          }
        }
      }
      expect(wrong.slice(0, 20)).toEqual([]);
      expect(cases).toBeGreaterThanOrEqual(10_000);
    },
    LIMIT_MS,
  );

  async function remove(type: string, { body }: Told): Promise<void> {
    const id: string | undefined = parsed(body)?.id;
    await server.query(
      `DELETE FROM fhir_resource WHERE type = $1 AND id NOT IN ('me', 'them', 'mine', 'theirs')`,
      [type],
    );
    if (id !== undefined)
      await server.query('DELETE FROM fhir_index WHERE type = $1 AND id = $2', [type, id]);
  }

  it('SCOPE-4 gives the history of the system to `s` of user and system level alone', async () => {
    for (const caller of MATRIX_CALLERS) {
      const asked = { method: 'GET', path: '/fhir/_history?_count=2' };
      const told = await tell(server, asked, credentials.get(nameOf(caller)));
      const isGiven = caller.kind === 'scope' && caller.level !== 'patient' && caller.letter === 's';
      const refused = caller.kind === 'none' || caller.kind === 'foreign audience' ? 401 : 403;
      expect([nameOf(caller), told.status]).toEqual([nameOf(caller), isGiven ? 200 : refused]);
    }
  });

  it('covers every route of the resource API, or says why not', () => {
    const covered = new Set([...INTERACTIONS.map(({ route }) => route), ...Object.keys(OTHER_ROUTES)]);
    const routes = routesOf(server).filter(({ rule }) => rule?.kind === 'interaction');
    const names = routes.map(({ name }) =>
      name.replace(/ \/fhir(?:\/R4)?(?=\/)/, ' ').replace('/Patient', '/:type'),
    );
    expect(new Set(names.filter((name) => !covered.has(name)))).toEqual(new Set());
  });

  it('RS-21 is about all types: 67 in the compartment, 78 out', () => {
    const inside = MATRIX_TYPES.filter(isCompartmentType);
    // AuditEvent is inside, and not served yet.
    expect([inside.length + 1, MATRIX_TYPES.length - inside.length]).toEqual([67, 78]);
  });
});

/** Without LONG=1 the letters of user and system level take turns over the types. */
function isDrawn(caller: MatrixCaller, position: number): boolean {
  if (long || caller.kind !== 'scope' || caller.level === 'patient') return true;
  return ['c', 'r', 'u', 'd', 's'].indexOf(caller.letter) === position % 5;
}

/** Whose patient it is matters at patient level. */
function targetsOf(
  caller: MatrixCaller,
  { instance, letter }: MatrixInteraction,
): readonly (typeof TARGETS)[number][] {
  if (!instance || caller.kind !== 'scope' || caller.level !== 'patient') return ['mine'];
  // Without the letter nobody asks whose it is.
  return long || caller.letter === letter ? TARGETS : ['mine'];
}

function verdictOf({ status, headers }: Told, interaction: string): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) {
    return headers['www-authenticate']?.includes('insufficient_scope') === true
      ? 'insufficient scope'
      : 'forbidden';
  }
  if (status === 404) return 'unknown';
  // 422: what is required of the type is missing from what was sent.
  const reached = ['create', 'update', 'patch'].includes(interaction) ? [200, 201, 422] : [200, 204];
  return reached.includes(status) ? 'reached' : `${status}`;
}

/** A search finds the resource of the patient, and of nobody else where the level says so. */
function isRight(
  caller: MatrixCaller,
  type: string,
  { name }: MatrixInteraction,
  { status, body }: Told,
): boolean {
  if (name !== 'search' || status !== 200) return true;
  const { total, entry = [] } = parsed(body) as { total: number; entry?: { resource: { id: string } }[] };
  const isPatient = caller.kind === 'scope' && caller.level === 'patient' && isCompartmentType(type);
  const expected = (isPatient ? (['mine'] as const) : TARGETS).map((target) => idOf(type, target)).sort();
  const found = entry.map(({ resource }) => resource.id).sort();
  return total === expected.length && JSON.stringify(found) === JSON.stringify(expected);
}
