import { BrowserLogin, openBrowserLogin } from '../../support/browser-login';
import { aClient } from '../../support/client.builder';
import { BASES, storePatient } from '../../support/patients';
import { aPolicy } from '../../support/policy.builder';
import { sendRaw } from '../../support/raw-http';
import { ADMIN, Answer, basic, ISSUER, TestServer } from '../../support/test-server';
import { aUser, logIn, TestUser } from '../../support/user.builder';

const SAME_ORIGIN = { Origin: ISSUER };
const LISTED = 'https://app.example';

describe('the browser cookie as credential (contract §3, rule 13)', () => {
  let server: TestServer;
  let user: TestUser;
  let login: BrowserLogin;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1');
    await aClient()
      .with({ allowed_origins: [LISTED] })
      .registeredAt(server);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    user = await aUser().storedAt(server);
    await aPolicy().linkedTo(`User/${user.id}`).storedAt(server);
    login = await openBrowserLogin(server, user.id);
  });

  const ask = (headers: Record<string, string>, method = 'GET', path = '/fhir/Patient/p1'): Promise<Answer> =>
    server.request(method, path, { headers: { Cookie: login.cookie, ...headers } });
  const statusOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).status;

  const create = (headers: Record<string, string>) =>
    server.request('POST', '/fhir/Patient', {
      headers: { Cookie: login.cookie, 'Content-Type': 'application/json', ...headers },
      body: '{"active":true}',
    });

  describe('counts', () => {
    it.each(BASES)('below "%s" with the issuer as Origin', async (base) => {
      expect(await statusOf(SAME_ORIGIN, 'GET', `${base}/Patient/p1`)).toBe(200);
    });

    it.each(['GET', 'HEAD'])('on %s without Origin, if Sec-Fetch-Site is same-origin', async (method) => {
      expect(await statusOf({ 'Sec-Fetch-Site': 'same-origin' }, method)).toBe(200);
    });

    it('on writes with the issuer as Origin', async () => {
      expect((await create(SAME_ORIGIN)).status).toBe(201);
    });

    it('among other cookies', async () => {
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: `a=b; ${login.cookie}; c=d` })).toBe(200);
    });
  });

  describe('is ignored', () => {
    it.each([
      ['without Origin and Sec-Fetch-Site', {}],
      ['from another origin', { Origin: 'https://evil.example' }],
      ['from an origin that a client lists', { Origin: LISTED }],
      ['from Origin null', { Origin: 'null' }],
      ['from an origin that begins with the issuer', { Origin: `${ISSUER}.evil.example` }],
      ['from the issuer with another port', { Origin: 'http://localhost:8081' }],
      ['from the issuer over https', { Origin: 'https://localhost:8080' }],
      ['from the address that the request was sent to', { Origin: 'http://127.0.0.1' }],
      ['from an empty Origin', { Origin: '' }],
      ['cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
      ['from a sibling host', { 'Sec-Fetch-Site': 'same-site' }],
      ['typed into the address bar', { 'Sec-Fetch-Site': 'none' }],
      [
        'from another origin, whatever Sec-Fetch-Site says',
        { Origin: LISTED, 'Sec-Fetch-Site': 'same-origin' },
      ],
      ['from Origin null, whatever Sec-Fetch-Site says', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
      ['with a Referer of the issuer alone', { Referer: `${ISSUER}/` }],
    ])('%s: 401 as without it', async (_, headers: Record<string, string>) => {
      const answer = await ask(headers);
      const anonymous = await server.get('/fhir/Patient/p1', { headers });
      expect([answer.status, answer.text]).toEqual([401, anonymous.text]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="nest-fhir-auth"');
      expect(answer.headers.has('set-cookie')).toBe(false);
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
      'on %s without Origin, whatever Sec-Fetch-Site says',
      async (method) => {
        const path = method === 'POST' ? '/fhir/Patient' : '/fhir/Patient/p1';
        expect(await statusOf({ 'Sec-Fetch-Site': 'same-origin' }, method, path)).toBe(401);
      },
    );

    it('with two Origin headers', async () => {
      const headers = [
        ['Cookie', login.cookie],
        ['Origin', ISSUER],
        ['Origin', ISSUER],
      ] as const;
      const answer = await sendRaw(server.url, { method: 'GET', path: '/fhir/Patient/p1', headers });
      expect(answer.status).toBe(401);
    });

    it('where there are two of its name, in one header or in two', async () => {
      const other = await openBrowserLogin(server, user.id);
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: `${login.cookie}; ${other.cookie}` })).toBe(401);
      const headers = [
        ['Cookie', login.cookie],
        ['Cookie', other.cookie],
        ['Origin', ISSUER],
      ] as const;
      const answer = await sendRaw(server.url, { method: 'GET', path: '/fhir/Patient/p1', headers });
      expect(answer.status).toBe(401);
    });

    it('under the name of an https issuer', async () => {
      const cookie = login.cookie.replace('nfa_sid', '__Host-nfa_sid');
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: cookie })).toBe(401);
    });

    it('beside an Authorization header, good or bad', async () => {
      const client = await aClient().withGrants('client_credentials', 'basic').registeredAt(server);
      const token = await server.accessToken(client);
      const admin = await ask({ ...SAME_ORIGIN, Authorization: basic(ADMIN.id, ADMIN.secret) });
      expect(admin.status).toBe(200);
      // No policy allows this client anything: the user's would.
      expect(await statusOf({ ...SAME_ORIGIN, Authorization: `Bearer ${token}` })).toBe(403);
      expect(await statusOf({ ...SAME_ORIGIN, Authorization: basic(client.id, client.secret) })).toBe(403);
      for (const bad of ['Bearer wrong', 'Bearer', basic(client.id, 'wrong secret'), 'Digest x', 'x']) {
        expect(await statusOf({ ...SAME_ORIGIN, Authorization: bad })).toBe(401);
      }
    });

    it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(5000), "' OR 1=1 --", '%00', '\u00ff'])(
      'with the value %j, which opens nothing',
      async (value) => {
        expect(await statusOf({ ...SAME_ORIGIN, Cookie: `nfa_sid=${value}` })).toBe(401);
      },
    );
  });

  describe('is decided as a token with user (contract §7, rule 2)', () => {
    it('policies of the user allow, and nothing else does', async () => {
      const other = await aUser().storedAt(server);
      const theirs = await openBrowserLogin(server, other.id);
      const asOther = { ...SAME_ORIGIN, Cookie: theirs.cookie };
      expect(await statusOf(asOther)).toBe(403);
      await aPolicy()
        .linkedTo(`User/${other.id}`)
        .matching({ operation: { id: 'FhirRead' } })
        .storedAt(server);
      expect(await statusOf(asOther)).toBe(200);
      expect(await statusOf(asOther, 'GET', '/fhir/Patient')).toBe(403);
      expect(await statusOf(asOther, 'GET', `/User/${other.id}`)).toBe(200);
    });

    it('policies with a Client link neither restrict nor allow', async () => {
      const { clientId } = await logIn(server, user);
      const reading = { params: { 'resource/type': 'Nothing' } };
      await aPolicy().linkedTo(`Client/${clientId}`).matching(reading).storedAt(server);
      expect(await statusOf(SAME_ORIGIN)).toBe(200);

      const other = await aUser().storedAt(server);
      const theirs = await openBrowserLogin(server, other.id);
      await aPolicy().linkedTo(`Client/${clientId}`).storedAt(server);
      await aPolicy().linkedTo(`Client/${clientId}`, `User/${other.id}`).storedAt(server);
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: theirs.cookie })).toBe(403);
    });

    it('roles of the user count', async () => {
      const other = await aUser()
        .with({ roles: [{ value: 'cookie-clerk' }] })
        .storedAt(server);
      await aPolicy().linkedTo('Role/cookie-clerk').storedAt(server);
      const theirs = await openBrowserLogin(server, other.id);
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: theirs.cookie })).toBe(200);
    });

    it('policies see the user, and neither client nor cookie', async () => {
      const other = await aUser()
        .with({ data: { ward: 'b' } })
        .storedAt(server);
      const theirs = await openBrowserLogin(server, other.id);
      await aPolicy()
        .linkedTo(`User/${other.id}`)
        .matching({ user: { data: { ward: 'b' } }, client: 'nil?', jwt: 'nil?', headers: { cookie: 'nil?' } })
        .storedAt(server);
      expect(await statusOf({ ...SAME_ORIGIN, Cookie: theirs.cookie })).toBe(200);
    });
  });

  describe('ends', () => {
    it('with DELETE /Session, at once', async () => {
      expect(await statusOf(SAME_ORIGIN, 'DELETE', '/Session')).toBe(204);
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
      const session = await server.get(`/Session/${login.sessionId}`, { basic: ADMIN });
      expect(session.json).toMatchObject({ type: 'browser', active: false });
      const [record] = await server.query<{ user_id: string; client_id: string | null }>(
        `SELECT user_id, client_id FROM audit_event WHERE action = 'session-closed' AND session_id = $1`,
        [login.sessionId],
      );
      expect(record).toEqual({ user_id: user.id, client_id: null });
    });

    it('not with DELETE /Session from elsewhere', async () => {
      expect(await statusOf({ Origin: 'https://evil.example' }, 'DELETE', '/Session')).toBe(401);
      expect(await statusOf({}, 'DELETE', '/Session')).toBe(401);
      expect(await statusOf(SAME_ORIGIN)).toBe(200);
    });

    it('when somebody else closes its Session', async () => {
      await server.send('DELETE', `/Session/${login.sessionId}`, undefined);
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
    });

    it('when the user is deactivated', async () => {
      expect(await statusOf(SAME_ORIGIN)).toBe(200);
      await server.send('PUT', `/User/${user.id}`, { active: false });
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
      await server.send('PUT', `/User/${user.id}`, { active: true });
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
    });

    it('when the user is deleted, or gets another password', async () => {
      await server.send('PUT', `/User/${user.id}`, { password: 'another long password' });
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
      login = await openBrowserLogin(server, user.id);
      expect(await statusOf(SAME_ORIGIN)).toBe(200);
      await server.send('DELETE', `/User/${user.id}`, undefined);
      expect(await statusOf(SAME_ORIGIN)).toBe(401);
    });
  });

  it('is no token: neither its value nor its hash opens anything as one', async () => {
    const value = login.cookie.slice('nfa_sid='.length);
    for (const bearer of [value, `nfa_at_${value}`]) {
      expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(401);
    }
  });

  it('what it opened is kept by no cache, and for no other origin', async () => {
    const answer = await ask(SAME_ORIGIN);
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual([
      200,
      'no-store',
      'Origin',
    ]);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('counts as activity', async () => {
    const ends = async () => {
      const [row] = await server.query<{ at: Date }>(
        'SELECT expires_at AS at FROM browser_session WHERE session_id = $1',
        [login.sessionId],
      );
      return row!.at.getTime();
    };
    const before = await ends();
    server.clock.advance(29 * 60);
    expect(await statusOf({ Origin: 'https://evil.example' })).toBe(401);
    expect(await ends()).toBe(before);
    expect(await statusOf(SAME_ORIGIN)).toBe(200);
    expect(await ends()).toBeGreaterThan(before + 28 * 60_000);
    server.clock.advance(31 * 60);
    expect(await statusOf(SAME_ORIGIN)).toBe(401);
  });
});
