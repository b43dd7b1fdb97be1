import { ADMIN, Answer, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

const secret = 'a-chosen-secret';
const clients: Readonly<Record<string, object>> = {
  bound: { scope: ['openid', 'system/Patient.rs'] },
  wide: { scope: ['system/*.cruds', 'patient/*.rs', 'user/*.rs', 'openid'] },
  free: {},
  naming: {
    type: 'smart-app',
    scope: ['system/*.rs'],
    auth: { authorization_code: { redirect_uri: 'https://app.example/cb' } },
  },
};

describe('scope confusion', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    for (const [id, body] of Object.entries(clients)) {
      const grants = { secret, grant_types: ['client_credentials', 'basic'] };
      expect((await server.send('PUT', `/Client/${id}`, { ...grants, ...body })).status).toBe(201);
      const policy = { engine: 'allow', link: [{ reference: `Client/${id}` }] };
      expect((await server.send('PUT', `/AccessPolicy/${id}`, policy)).status).toBe(201);
    }
    await server.send('PUT', '/Patient/a', { name: [{ family: 'A' }] });
  });
  afterAll(() => server.close());

  const ask = (id: string, scope?: string): Promise<Answer> =>
    server.token(
      { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) },
      { basic: { id, secret } },
    );
  const tokenOf = (id: string, scope?: string): Promise<string> => server.accessToken({ id, secret }, scope);
  const statusOf = async (method: string, path: string, bearer: string): Promise<number> =>
    (await server.send(method, path, {}, { bearer })).status;
  const get = async (path: string, bearer: string): Promise<number> =>
    (await server.get(path, { bearer })).status;

  describe('at issue', () => {
    it.each([
      'system:Patient.read',
      'patient/observation.rs',
      'system/Patient.sr',
      'system/Patient.rx',
      'system/Patient.',
      'system/Patient',
      'system/.rs',
      'system/Patient.rs.rs',
      'system//Patient.rs',
      'system/Patient.rs?',
      'system/*.rs?code:in=x',
      'SYSTEM/Patient.rs',
      'system/Patient.RS',
      'system/Pati*nt.rs',
      'system/../Client.cruds',
      'system/%50atient.rs',
      '\u0000',
      'system/Patient.rs\nsystem/*.cruds',
      'system/Patient.rs\tsystem/*.cruds',
      '"system/*.rs"',
    ])('FA-63: %j gives no token', async (scope) => {
      const answer = await ask('wide', scope);
      expect(answer.status).toBe(400);
      expect(['invalid_scope', 'invalid_request']).toContain(answer.json.error);
    });

    it('contract rule 2: client credentials carry no patient, user or identity scope', async () => {
      for (const scope of ['patient/*.rs', 'user/*.rs', 'openid', 'patient/*.rs user/*.rs openid']) {
        expect((await ask('wide', scope)).json.error).toBe('invalid_scope');
      }
      expect((await ask('wide', 'patient/*.rs system/Patient.rs openid')).json.scope).toBe(
        'system/Patient.rs',
      );
    });

    it('FA-59: an empty allow-list gives no resource scope, and a list only what it covers whole', async () => {
      expect((await ask('free', 'system/Patient.rs')).json.error).toBe('invalid_scope');
      for (const scope of [
        'system/*.rs',
        'system/Patient.cruds',
        'system/Observation.r',
        'system/Client.rs',
      ]) {
        expect([scope, (await ask('bound', scope)).json.error]).toEqual([scope, 'invalid_scope']);
      }
    });
  });

  describe('FA-57: a scope-bound client that asks for less', () => {
    it.each(['bound', 'wide'])('%s gets nothing for a token without a resource scope', async (id) => {
      const token = await tokenOf(id);
      for (const path of ['/fhir/Patient', '/Patient/a', '/fhir/R4/Client', '/AccessPolicy']) {
        const answer = await server.get(path, { bearer: token });
        expect([path, answer.status]).toEqual([path, 403]);
        expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      }
    });

    it('by Basic neither: leaving the token out lifts nothing', async () => {
      expect((await server.get('/fhir/Patient', { basic: { id: 'bound', secret } })).status).toBe(403);
      expect((await server.get('/Client', { basic: { id: 'wide', secret } })).status).toBe(403);
    });

    it('and a client that must name its scope gets no token without', async () => {
      expect((await ask('naming')).json.error).toBe('invalid_scope');
    });
  });

  describe('FA-39: letters', () => {
    const letters: readonly [scope: string, allowed: readonly string[]][] = [
      ['system/Patient.c', ['create']],
      ['system/Patient.r', ['read', 'vread', 'history']],
      ['system/Patient.u', ['update']],
      ['system/Patient.d', ['delete']],
      ['system/Patient.s', ['search']],
      ['system/Patient.read', ['read', 'vread', 'history', 'search']],
      ['system/Patient.write', ['create', 'update', 'delete']],
      ['system/Observation.cruds', []],
    ];

    it.each(letters)('%s allows %j and nothing else', async (scope, allowed) => {
      const token = await tokenOf('wide', scope);
      await server.send('PUT', '/Patient/target', {});
      const calls: Readonly<Record<string, () => Promise<number>>> = {
        create: () => statusOf('POST', '/Patient', token),
        read: () => get('/Patient/a', token),
        vread: () => get('/Patient/a/_history/1', token),
        history: () => get('/Patient/a/_history', token),
        search: () => get('/Patient', token),
        update: () => statusOf('PUT', '/Patient/a', token),
        delete: () => statusOf('DELETE', '/Patient/target', token),
        operation: () => statusOf('POST', '/Patient/a/$everything', token),
      };
      const passed: string[] = [];
      for (const [name, call] of Object.entries(calls)) {
        const status = await call();
        if (status !== 403) passed.push(name);
        else expect(status).toBe(403);
      }
      expect(passed.sort()).toEqual([...allowed].sort());
    });
  });

  it('no SMART token reaches an admin type, on any base and by any method', async () => {
    const token = await tokenOf('wide', 'system/*.cruds');
    expect(await get('/fhir/Patient', token)).toBe(200);
    for (const base of ['', '/fhir', '/fhir/R4']) {
      for (const type of ['Client', 'AccessPolicy']) {
        const path = `${base}/${type}`;
        expect(await get(path, token)).toBe(403);
        expect(await get(`${path}/admin`, token)).toBe(403);
        expect(await get(`${path}/admin/_history`, token)).toBe(403);
        expect(await statusOf('POST', path, token)).toBe(403);
        expect(await statusOf('PUT', `${path}/mine`, token)).toBe(403);
        expect(await statusOf('DELETE', `${path}/admin`, token)).toBe(403);
        expect(await statusOf('POST', `${path}/_search`, token)).toBe(403);
      }
    }
    expect(await statusOf('POST', '/Client/admin/$rotate-secret', token)).toBe(403);
    expect((await server.get('/Client/admin', { basic: ADMIN })).status).toBe(200);
  });

  it('RS-26, FA-69: two tokens of one client do not share a decision, nor do two versions of a policy', async () => {
    const narrow = await tokenOf('wide', 'system/Observation.rs');
    const broad = await tokenOf('wide', 'system/Patient.rs');
    for (let round = 0; round < 5; round++) {
      const [refused, allowed] = await Promise.all([get('/Patient/a', narrow), get('/Patient/a', broad)]);
      expect([refused, allowed]).toEqual([403, 200]);
    }
    const { json: policy } = await server.get('/AccessPolicy/wide', { basic: ADMIN });
    for (let round = 0; round < 3; round++) {
      const { engine: _, ...rest } = policy;
      const nothing = { ...rest, engine: 'matcho', matcho: { params: { 'resource/type': 'Observation' } } };
      expect((await server.send('PUT', '/AccessPolicy/wide', nothing)).status).toBe(200);
      expect(await get('/Patient/a', broad)).toBe(403);
      expect((await server.send('PUT', '/AccessPolicy/wide', policy)).status).toBe(200);
      expect(await get('/Patient/a', broad)).toBe(200);
    }
  });
});
