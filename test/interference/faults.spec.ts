import { PolicySource } from '../../src/access/ports/policy-source';
import { RoleSource } from '../../src/access/ports/role-source';
import { FhirEngine } from '../../src/access/engines/fhir.engine';
import { ClientStore } from '../../src/protocol/ports/client-store';
import { SessionStore } from '../../src/protocol/ports/session-store';
import { UserStore } from '../../src/protocol/ports/user-store';
import { HistorySearch } from '../../src/search/history-search';
import { ResourceSearch } from '../../src/search/resource-search';
import { TestServer } from '../support/test-server';
import { Asked, tell } from './asked';
import { LIMIT_MS } from './settings';
import { TOKEN_KINDS } from './token-kinds';
import { tokenOf } from './tokens';

/** How long a part takes that answers too late. */
const LATE_MS = 20;

const long = process.env.LONG === '1';

type Fault = 'is unreachable' | 'throws' | 'answers too late' | 'answers undefined' | 'answers nothing';
const FAULTS: readonly Fault[] = [
  'is unreachable',
  'throws',
  'answers too late',
  'answers undefined',
  'answers nothing',
];

/** What no outage brings about but a fault of the program: then 500 is true, and tells as little. */
const PROGRAM_FAULTS: readonly Fault[] = ['throws', 'answers undefined'];

interface Site {
  readonly name: string;
  readonly of: (server: TestServer) => object;
  readonly method: string;
  /** What it says when it has nothing to say. */
  readonly nothing: unknown;
  /** Whether it decides, so that whatever breaks there is 503 or a refusal. */
  readonly decides?: true;
  /** Whether it answers at once, so that it cannot be late. */
  readonly synchronous?: true;
}

const injected =
  (token: abstract new (...parameters: never[]) => object) =>
  (server: TestServer): object =>
    server.app.get<object>(token, { strict: false });

const SITES: readonly Site[] = [
  { name: 'the policies', of: injected(PolicySource), method: 'find', nothing: [], decides: true },
  { name: 'the roles', of: injected(RoleSource), method: 'findRolesOf', nothing: [] },
  { name: 'the users', of: injected(UserStore), method: 'find', nothing: undefined },
  { name: 'the clients', of: injected(ClientStore), method: 'find', nothing: undefined },
  { name: 'the tokens', of: injected(SessionStore), method: 'findAccessToken', nothing: undefined },
  {
    name: 'the engine fhir',
    of: () => FhirEngine.prototype,
    method: 'evaluate',
    nothing: [],
    decides: true,
    synchronous: true,
  },
  { name: 'the look-up of one resource', of: injected(ResourceSearch), method: 'find', nothing: undefined },
  { name: 'the look-up of several', of: injected(ResourceSearch), method: 'findMany', nothing: [] },
  { name: 'the search', of: injected(ResourceSearch), method: 'search', nothing: { rows: [], total: 0 } },
  { name: 'the look-up of a version', of: injected(HistorySearch), method: 'find', nothing: undefined },
  { name: 'the last version', of: injected(HistorySearch), method: 'findLatest', nothing: undefined },
  { name: 'the versions', of: injected(HistorySearch), method: 'list', nothing: { versions: [], total: 0 } },
];

const CASES = SITES.flatMap((site, row) =>
  FAULTS.map((fault, column) => [site.name, fault, site, row + column] as const),
);

const fhir = { 'content-type': 'application/fhir+json' };
const observation = (subject: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Canary' },
  subject: { reference: `Patient/${subject}` },
});

const REQUESTS: readonly Asked[] = [
  { method: 'GET', path: '/fhir/Patient/ben' },
  { method: 'GET', path: '/fhir/Observation/of-ben' },
  { method: 'GET', path: '/fhir/Observation/of-ben/_history' },
  { method: 'GET', path: '/fhir/Observation/of-ben/_history/1' },
  { method: 'GET', path: '/fhir/Observation/moved/_history' },
  { method: 'GET', path: '/fhir/Observation/moved/_history/1' },
  { method: 'GET', path: '/fhir/Observation?_include=Observation:subject' },
  { method: 'GET', path: '/fhir/Patient?_revinclude=Observation:subject&_summary=data' },
  { method: 'GET', path: '/fhir/Patient?_has:Observation:subject:status=final&_sort=family' },
  { method: 'GET', path: '/fhir/Observation?subject:Patient.family=Can' },
  { method: 'GET', path: '/fhir/Patient/ben/Observation' },
  {
    method: 'PUT',
    path: '/fhir/Observation/of-ben',
    headers: fhir,
    body: JSON.stringify(observation('ada')),
  },
  {
    method: 'PATCH',
    path: '/fhir/Observation/of-ben',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: '{"status":"amended"}',
  },
  { method: 'DELETE', path: '/fhir/Observation/of-ben' },
  {
    method: 'POST',
    path: '/fhir',
    headers: fhir,
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      entry: ['Patient/ben', 'Observation/of-ben', 'Observation?status=final'].map((url) => ({
        request: { method: 'GET', url },
      })),
    }),
  },
];

/** RS-25: what decides or narrows breaks, and nothing of what is invisible is ever told or changed. */
describe('RS-25 faults', () => {
  let server: TestServer;
  const tokens = new Map<string, string>();
  const kinds = TOKEN_KINDS.filter(({ name }) =>
    ['patient that writes', 'practitioner with relation', 'granular'].includes(name),
  );

  beforeAll(async () => {
    server = await TestServer.start();
    const store = async (path: string, body: object): Promise<void> => {
      const { status, text } = await server.send('PUT', `/fhir/${path}`, body);
      if (status !== 201 && status !== 200) throw new Error(`${path}: ${status} ${text}`);
    };
    await store('Patient/ada', {
      name: [{ family: 'Visible' }],
      generalPractitioner: [{ reference: 'Practitioner/pia' }],
    });
    await store('Patient/ben', { name: [{ family: 'Canary' }] });
    await store('Observation/of-ben', observation('ben'));
    await store('Observation/moved', observation('ben'));
    await store('Observation/moved', { ...observation('ada'), code: { text: 'Visible' } });
    for (const kind of kinds) tokens.set(kind.name, `Bearer ${await tokenOf(server, kind)}`);
  }, LIMIT_MS);
  afterAll(() => server.close());
  afterEach(() => jest.restoreAllMocks());

  const untouched = (): Promise<object[]> =>
    server.query(
      `SELECT type, id, version, document FROM fhir_resource WHERE type = 'Observation' ORDER BY id`,
    );

  it.each(CASES)(
    '%s %s: never data',
    async (_, fault, site, turn) => {
      if (site.synchronous === true && ['answers too late', 'is unreachable'].includes(fault)) return;
      const before = await untouched();
      const mayBe500 = PROGRAM_FAULTS.includes(fault) && site.decides !== true;
      jest
        .spyOn(site.of(server) as Record<string, () => unknown>, site.method)
        .mockImplementation(broken(site, fault));
      // Without LONG=1 the kinds of token take turns.
      const asking = long ? kinds : [kinds[turn % kinds.length]!];
      for (const { name } of asking) {
        for (const asked of REQUESTS) {
          const { status, body } = await tell(server, asked, tokens.get(name));
          expect([name, asked, body.includes('Canary'), body]).toEqual([name, asked, false, body]);
          if (status > 500 ? status !== 503 : status === 500 && !mayBe500)
            throw new Error(`${name}: ${JSON.stringify(asked)}: ${status} ${body}`);
        }
      }
      jest.restoreAllMocks();
      expect(await untouched()).toEqual(before);
    },
    LIMIT_MS,
  );

  it('is about requests that are answered while nothing is broken', async () => {
    for (const { name } of kinds) {
      for (const asked of REQUESTS) {
        const { status, body } = await tell(server, asked, tokens.get(name));
        expect([name, asked, [200, 403, 404].includes(status)]).toEqual([name, asked, true]);
        expect([name, asked, body.includes('Canary')]).toEqual([name, asked, false]);
      }
    }
  });
});

function broken({ nothing }: Site, fault: Fault): () => unknown {
  switch (fault) {
    case 'throws':
      return () => {
        throw new Error('broken');
      };
    case 'is unreachable':
      return () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    case 'answers too late':
      return () =>
        new Promise((_, reject) => {
          setTimeout(() => {
            reject(new Error('Query read timeout'));
          }, LATE_MS);
        });
    case 'answers undefined':
      return () => undefined;
    case 'answers nothing':
      return () => nothing;
  }
}
