import { aClient } from '../support/client.builder';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser, logIn, TestUser } from '../support/user.builder';

const admin = { basic: ADMIN };
const merge = { 'Content-Type': 'application/merge-patch+json' };

describe('contract §6 Session', () => {
  let server: TestServer;
  let user: TestUser;
  beforeAll(async () => {
    server = await TestServer.start();
    user = await aUser('alice_a').storedAt(server);
  });
  afterAll(() => server.close());

  const get = (path: string): Promise<Answer> => server.get(path, admin);
  const isAlive = async (token: string): Promise<boolean> =>
    (await server.get('/fhir/Patient', { bearer: token })).status !== 401;
  const issueOf = ({ status, json }: Answer) => [
    status,
    json?.issue?.[0]?.code,
    json?.issue?.[0]?.expression?.[0],
  ];

  /** A Session of the user, and the token that belongs to it. */
  async function open(): Promise<{ id: string; token: string; clientId: string }> {
    const { token, clientId } = await logIn(server, user);
    const found = await get(`/Session?client=${clientId}`);
    return { token, clientId, id: found.json.entry[0].resource.id };
  }

  it('shows who is logged in, and no token', async () => {
    const { id, token, clientId } = await open();
    const { json, text } = await get(`/fhir/Session/${id}`);
    expect(json).toEqual({
      resourceType: 'Session',
      id,
      meta: { versionId: '1', lastUpdated: expect.any(String) },
      client: { reference: `Client/${clientId}`, resourceType: 'Client', id: clientId },
      user: { reference: 'User/alice_a', resourceType: 'User', id: 'alice_a' },
      type: 'password',
      scope: [],
      audience: [expect.stringMatching(/\/fhir$/)],
      active: true,
      start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      lastUsed: expect.any(String),
      expiresAt: expect.any(String),
      jti: expect.any(String),
      ip: '127.0.0.1',
      userAgent: expect.any(String),
    });
    expect(new Date(json.expiresAt).getTime() - new Date(json.start).getTime()).toBe(300_000);
    expect(text).not.toContain(token);
  });

  it('has no user where the client acts for itself', async () => {
    const client = await aClient().registeredAt(server);
    await server.accessToken(client);
    const { resource } = (await get(`/Session?client=Client/${client.id}`)).json.entry[0];
    expect(resource.type).toBe('client_credentials');
    expect(resource).not.toHaveProperty('user');
    expect(resource).not.toHaveProperty('end');
  });

  describe('search', () => {
    it('finds by user, client, type, jti, start and active, newest first', async () => {
      const other = await aUser('searched').storedAt(server);
      await logIn(server, other);
      server.clock.advance(2);
      await logIn(server, other);
      const all = await get('/Session?user=User/searched');
      const [newer, older] = all.json.entry.map((entry: any) => entry.resource);
      expect(all.json.total).toBe(2);
      expect(newer.start > older.start).toBe(true);
      const ids = async (query: string) =>
        (await get(`/Session?user=searched&${query}`)).json.entry?.map((entry: any) => entry.resource.id) ??
        [];
      expect(await ids('_sort=start')).toEqual([older.id, newer.id]);
      expect(await ids('_sort=-lastUsed')).toEqual([newer.id, older.id]);
      expect(await ids('_sort=expiresAt')).toEqual([older.id, newer.id]);
      expect(await ids(`jti=${older.jti}`)).toEqual([older.id]);
      expect(await ids('type=password')).toEqual([newer.id, older.id]);
      expect(await ids('type=browser')).toEqual([]);
      expect(await ids(`start=gt${older.start}`)).toEqual([newer.id]);
      await server.request('PATCH', `/Session/${older.id}`, {
        ...admin,
        headers: merge,
        body: '{"active":false}',
      });
      expect(await ids('active=true')).toEqual([newer.id]);
      expect(await ids('active=false')).toEqual([older.id]);
      expect((await get('/Session?ip=127.0.0.1')).status).toBe(400);
    });

    it('finds by patient', async () => {
      const { id } = await open();
      await server.query(
        `UPDATE session SET document = document || '{"ctx":{"patient":"p_1"}}' WHERE id = $1`,
        [id],
      );
      for (const query of ['p_1', 'Patient/p_1']) {
        const { json } = await get(`/Session?patient=${query}`);
        expect(json.entry[0].resource.ctx).toEqual({ patient: 'p_1' });
      }
      expect((await get('/Session?patient=p_2')).json.total).toBe(0);
    });

    it('pages in the default order', async () => {
      const first = await get('/Session?_count=1');
      const next = first.json.link.find((link: any) => link.relation === 'next').url;
      const second = await get(next.slice('http://localhost:8080'.length));
      expect(second.json.entry[0].resource.start <= first.json.entry[0].resource.start).toBe(true);
      expect(second.json.entry[0].resource.id).not.toBe(first.json.entry[0].resource.id);
    });
  });

  it('is over once it has expired', async () => {
    const { id } = await open();
    await server.query(`UPDATE session SET expires_at = now() - interval '1 hour' WHERE id = $1`, [id]);
    const { json } = await get(`/Session/${id}`);
    expect(json.active).toBe(false);
    expect(json.end).toBe(json.expiresAt);
    expect((await get(`/Session?_id=${id}&active=true`)).json.total).toBe(0);
    expect(issueOf(await server.send('PUT', `/Session/${id}`, { active: true }))).toEqual([
      422,
      'business-rule',
      'Session.active',
    ]);
  });

  describe('closing', () => {
    it.each<[string, (id: string) => Promise<Answer>]>([
      ['PUT', (id) => server.send('PUT', `/Session/${id}`, { active: false })],
      [
        'PUT of what was read',
        async (id) =>
          server.send('PUT', `/Session/${id}`, { ...(await get(`/Session/${id}`)).json, active: false }),
      ],
      ['merge patch', (id) => server.send('PATCH', `/Session/${id}`, { active: false }, { headers: merge })],
      [
        'JSON patch',
        (id) =>
          server.send('PATCH', `/Session/${id}`, [{ op: 'replace', path: '/active', value: false }], {
            headers: { 'Content-Type': 'application/json-patch+json' },
          }),
      ],
    ])('by %s', async (_name, close) => {
      const { id, token } = await open();
      expect(await isAlive(token)).toBe(true);
      const answer = await close(id);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ active: false, end: expect.any(String), meta: { versionId: '2' } });
      expect(await isAlive(token)).toBe(false);
      expect((await get(`/Session/${id}`)).json).toEqual(answer.json);
      expect((await get(`/Session/${id}/_history/2`)).json.active).toBe(false);
      expect((await server.send('PUT', `/Session/${id}`, { active: false })).status).toBe(200);
      expect((await server.send('PUT', `/Session/${id}`, { active: true })).status).toBe(422);
    });

    it.each<[string, unknown, string, string]>([
      ['scope', { scope: ['openid'] }, 'business-rule', 'Session.scope'],
      ['user', { user: { reference: 'User/other' } }, 'business-rule', 'Session.user'],
      ['lastUsed', { lastUsed: '2000-01-01T00:00:00Z' }, 'business-rule', 'Session.lastUsed'],
      ['end', { end: '2000-01-01T00:00:00Z' }, 'business-rule', 'Session.end'],
      ['something unknown', { activ: false }, 'structure', 'Session.activ'],
      ['active as a text', { active: 'false' }, 'structure', 'Session.active'],
      ['the removal of ip', { ip: null }, 'business-rule', 'Session.ip'],
      ['the removal of active', { active: null }, 'business-rule', 'Session.active'],
    ])('refuses to change %s', async (_name, body, code, expression) => {
      const { id, token } = await open();
      const answer = await server.send('PATCH', `/Session/${id}`, body, { headers: merge });
      expect(issueOf(answer)).toEqual([422, code, expression]);
      expect((await get(`/Session/${id}`)).json.meta.versionId).toBe('1');
      expect(await isAlive(token)).toBe(true);
    });

    it('heeds If-Match', async () => {
      const { id } = await open();
      const headers = { ...merge, 'If-Match': 'W/"7"' };
      expect((await server.send('PATCH', `/Session/${id}`, { active: false }, { headers })).status).toBe(412);
    });
  });

  it('DELETE closes and removes', async () => {
    const { id, token } = await open();
    expect((await server.request('DELETE', `/Session/${id}`, admin)).status).toBe(204);
    expect(await isAlive(token)).toBe(false);
    expect((await get(`/Session/${id}`)).status).toBe(410);
    expect((await server.request('DELETE', `/Session/${id}`, admin)).status).toBe(204);
    expect((await server.send('PUT', `/Session/${id}`, { active: true })).status).toBe(404);
  });

  it('arises from grants alone', async () => {
    const answer = await server.send('POST', '/fhir/Session', { active: true });
    expect(issueOf(answer)).toEqual([405, 'not-supported', undefined]);
    expect(answer.headers.get('allow')).toBe('DELETE, GET, HEAD');
    expect((await server.send('PUT', '/Session/mine', { active: true })).status).toBe(404);
  });

  it('needs a policy', async () => {
    const { id, token } = await open();
    for (const path of ['/Session', `/Session/${id}`]) {
      expect((await server.get(path, { bearer: token })).status).toBe(403);
    }
    const close = { bearer: token, headers: merge };
    expect((await server.send('PATCH', `/Session/${id}`, { active: false }, close)).status).toBe(403);
    expect((await server.request('DELETE', `/Session/${id}`, { bearer: token })).status).toBe(403);
    expect(await isAlive(token)).toBe(true);
  });

  describe('DELETE /Session', () => {
    it.each(['', '/fhir', '/fhir/R4'])(
      'closes the Session of the token below "%s", without a policy',
      async (base) => {
        const { id, token } = await open();
        const other = await open();
        const answer = await server.request('DELETE', `${base}/Session`, { bearer: token });
        expect([answer.status, answer.text]).toEqual([204, '']);
        expect(await isAlive(token)).toBe(false);
        expect(await isAlive(other.token)).toBe(true);
        expect((await get(`/Session/${id}`)).json).toMatchObject({ active: false, end: expect.any(String) });
        const [record] = await server.query<{ target: string; user_id: string }>(
          `SELECT target, user_id FROM audit_event WHERE action = 'session-closed' AND session_id = $1`,
          [id],
        );
        expect(record).toEqual({ target: `Session/${id}`, user_id: 'alice_a' });
        expect((await server.request('DELETE', `${base}/Session`, { bearer: token })).status).toBe(401);
      },
    );

    it('reaches what SMART scopes reach no admin type for', async () => {
      const client = await aClient().withScope('system/Patient.rs').registeredAt(server);
      const token = await server.accessToken(client, 'system/Patient.rs');
      expect((await server.request('DELETE', '/Session', { bearer: token })).status).toBe(204);
      expect(await isAlive(token)).toBe(false);
    });

    it('takes no query, and no credential without a Session', async () => {
      const { token } = await open();
      const query = await server.request('DELETE', '/Session?user=bob', { bearer: token });
      expect(issueOf(query)).toEqual([400, 'invalid', undefined]);
      expect(await isAlive(token)).toBe(true);
      expect((await server.request('DELETE', '/Session', admin)).status).toBe(400);
      expect((await server.request('DELETE', '/Session')).status).toBe(401);
      expect((await server.request('DELETE', '/Session', { bearer: 'nonsense' })).status).toBe(401);
    });
  });
});
