import { onPostgres } from '../support/database/test-database';
import { ADMIN, Answer, RequestOptions, TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients } from '../support/two-patients';

jest.setTimeout(60_000);

describe('conditional interactions with what belongs to another patient', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    bearer = await patients.token('patient/*.cruds');
  });
  afterAll(() => server.close());

  const send = (method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> =>
    server.send(method, `/fhir/${path}`, body, { bearer, ...options });
  const remove = (path: string, token = bearer) =>
    server.request('DELETE', `/fhir/${path}`, { bearer: token });
  const versionOf = async (path: string): Promise<string> =>
    (await patients.asAdmin(path)).json.meta.versionId;

  const create = (condition: string, token = bearer) =>
    send('POST', 'Observation', anObservation({ ...about('A'), note: [{ text: 'new' }] }), {
      bearer: token,
      headers: { 'If-None-Exist': condition },
    });

  it('FA-36 RS-18 a hidden row counts as no match', async () => {
    expect((await create('patient=A&code=glucose')).json.id).toBe('lA');
    expect((await create('_id=lA,lB')).status).toBe(200);
    for (const condition of ['patient=B&code=glucose', '_id=oB', '_id=never']) {
      const answer = await create(condition);
      expect([condition, answer.status]).toEqual([condition, 201]);
      await remove(`Observation/${answer.json.id}`);
    }
  });

  it('RS-18 several visible matches: 412; no condition at all: 412; no right to search: 403', async () => {
    expect((await create('patient=A')).status).toBe(412);
    expect((await create('')).status).toBe(412);
    expect((await create('colour=red')).status).toBe(400);
    expect((await create('patient=A', await patients.token('patient/*.c'))).status).toBe(403);
  });

  it('RS-18 conditional update and delete see visible rows only', async () => {
    const body = anObservation({ ...about('A'), code: { text: 'changed' } });
    for (const query of ['patient=B&code=glucose', '_id=oB', '_id=never']) {
      expect([query, (await send('PUT', `Observation?${query}`, body)).status]).toEqual([query, 404]);
      expect([query, (await remove(`Observation?${query}`)).status]).toEqual([query, 404]);
    }
    expect((await send('PUT', 'Observation?patient=A', body)).status).toBe(412);
    expect((await remove('Observation?patient=A')).status).toBe(412);
    await patients.store(
      'Observation/mine',
      anObservation({ ...about('A'), code: { coding: [{ code: 'mine' }] } }),
    );
    await patients.store(
      'Observation/theirs',
      anObservation({ ...about('B'), code: { coding: [{ code: 'mine' }] } }),
    );
    const updated = await send('PUT', 'Observation?code=mine', {
      ...body,
      code: { coding: [{ code: 'mine' }] },
    });
    expect([updated.status, updated.json.id, updated.json.meta.versionId]).toEqual([200, 'mine', '2']);
    expect((await send('PUT', 'Observation?code=mine', { ...body, ...about('B') })).status).toBe(403);
    expect((await send('PUT', 'Observation?code=mine', { ...body, id: 'other' })).status).toBe(400);
    expect((await remove('Observation?code=mine')).status).toBe(204);
    expect(await versionOf('Observation/theirs')).toBe('1');
    expect((await patients.asAdmin('Observation/mine')).status).toBe(410);
  });

  it('RS-18 a policy on an id holds when a condition finds it', async () => {
    const spared = { params: { 'resource/id': { $not: 'oA' } } };
    const token = await policyToken(spared);
    await patients.store(
      'Observation/free',
      anObservation({ ...about('A'), code: { coding: [{ code: 'free' }] } }),
    );
    const body = anObservation(about('A'));
    expect((await send('PUT', 'Observation?_id=oA', body, { bearer: token })).status).toBe(403);
    expect((await remove('Observation?_id=oA', token)).status).toBe(403);
    expect((await send('PUT', 'Observation?code=free', body, { bearer: token })).status).toBe(200);
  });

  it('without a condition, and for admin types, there is no such method', async () => {
    for (const [method, path] of [
      ['PUT', 'Observation'],
      ['DELETE', 'Observation'],
      ['PUT', 'Client?name=Admin'],
      ['DELETE', 'User?active=true'],
    ] as const) {
      const answer = await server.send(method, `/fhir/${path}`, {}, { basic: ADMIN });
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD, POST']);
    }
  });

  it('a caller whose access is not narrowed creates where nothing matches', async () => {
    const body = anObservation({ code: { coding: [{ code: 'fresh' }] } });
    const put = () => server.send('PUT', '/fhir/Observation?code=fresh', body);
    const created = await put();
    expect([created.status, created.headers.get('location')]).toEqual([
      201,
      expect.stringContaining(created.json.id),
    ]);
    expect((await put()).json).toMatchObject({ id: created.json.id, meta: { versionId: '2' } });
  });

  it('what is stored under the id of the body is not overwritten where nothing matches', async () => {
    const body = { ...anObservation(), id: 'oA' };
    expect((await server.send('PUT', '/fhir/Observation?code=unheard', body)).status).toBe(412);
    expect(await versionOf('Observation/oA')).toBe('1');
    const fresh = await server.send('PUT', '/fhir/Observation?code=unheard', { ...body, id: 'mine-to-name' });
    expect([fresh.status, fresh.json.id]).toEqual([201, 'mine-to-name']);
  });

  if (onPostgres) {
    it('of several creations with one condition at the same time one creates', async () => {
      const headers = { 'If-None-Exist': 'code=once' };
      const body = anObservation({ ...about('A'), code: { coding: [{ code: 'once' }] } });
      const all = await Promise.all(
        Array.from({ length: 8 }, () => send('POST', 'Observation', body, { headers })),
      );
      expect(all.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
    });
  }

  async function policyToken(matcho: object): Promise<string> {
    const client = { id: 'policed', secret: 'a-chosen-secret' };
    await server.send('PUT', '/Client/policed', {
      secret: client.secret,
      grant_types: ['client_credentials'],
    });
    await server.send('PUT', '/AccessPolicy/policed', {
      engine: 'matcho',
      matcho,
      link: [{ reference: 'Client/policed' }],
    });
    return server.accessToken(client);
  }
});
