import { aClient, TestClient } from '../../support/client.builder';
import { BASES, storePatient } from '../../support/patients';
import { aPolicy } from '../../support/policy.builder';
import { ADMIN, TestServer } from '../../support/test-server';

describe('access policies (contract §7, rules 6 to 9)', () => {
  let server: TestServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1', { active: true, gender: 'male' });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    client = await aClient().withGrants('basic', 'client_credentials').registeredAt(server);
  });

  const own = () => `Client/${client.id}`;
  const get = async (path: string) => (await server.get(path, { basic: client })).status;
  const send = async (method: string, path: string, body: unknown) =>
    (await server.send(method, path, body, { basic: client })).status;

  it('denies by default: 403 forbidden, without a challenge', async () => {
    const answer = await server.get('/fhir/Patient', { basic: client });
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({
      resourceType: 'OperationOutcome',
      id: 'forbidden',
      issue: [
        { severity: 'error', code: 'forbidden', details: { text: 'Forbidden' }, diagnostics: 'Forbidden' },
      ],
    });
    expect(answer.headers.has('www-authenticate')).toBe(false);
  });

  it('answers unknown and existing instances alike where no policy allows', async () => {
    const answers = await Promise.all(
      ['/fhir/Patient/p1', '/fhir/Patient/unknown'].map((path) => server.get(path, { basic: client })),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
    for (const id of ['p1', 'unknown']) {
      expect(await send('PUT', `/fhir/Patient/${id}`, {})).toBe(403);
      expect(await send('DELETE', `/fhir/Patient/${id}`, undefined)).toBe(403);
    }
    expect((await server.get('/fhir/Patient/unknown', { basic: ADMIN })).status).toBe(404);
  });

  it('acts at once: stored, changed, deleted', async () => {
    expect(await get('/fhir/Patient')).toBe(403);
    const id = await aPolicy().linkedTo(own()).storedAt(server);
    expect(await get('/fhir/Patient')).toBe(200);
    await server.send('PUT', `/AccessPolicy/${id}`, {
      engine: 'allow',
      link: [{ reference: 'Client/other' }],
    });
    expect(await get('/fhir/Patient')).toBe(403);
    await server.send('PUT', `/AccessPolicy/${id}`, { engine: 'allow', link: [{ reference: own() }] });
    expect(await get('/fhir/Patient')).toBe(200);
    await server.send('DELETE', `/AccessPolicy/${id}`, undefined);
    expect(await get('/fhir/Patient')).toBe(403);
  });

  it('answers a write that no policy could allow before it reads the body', async () => {
    expect(await send('PUT', '/Client/refused', { wrong: 1 })).toBe(403);
    expect(await send('PUT', '/AccessPolicy/refused', {})).toBe(403);
    await server.query(`INSERT INTO subject (id, kind) VALUES ('a-user', 'User') ON CONFLICT DO NOTHING`);
    expect(await send('PUT', '/Client/a-user', {})).toBe(403);
  });

  describe('links', () => {
    it.each([
      ['another Client', ['Client/other'], 403],
      ['this Client or another', ['Client/other', 'SELF'], 200],
      ['a User', ['User/u1'], 403],
      ['this Client and a User', ['SELF', 'User/u1'], 403],
      ['the operation', ['SELF', 'Operation/FhirSearch'], 200],
      ['one operation or another', ['SELF', 'Operation/FhirRead', 'Operation/FhirSearch'], 200],
      ['another operation', ['SELF', 'Operation/FhirRead'], 403],
    ])('to %s', async (_, links, status) => {
      await aPolicy()
        .linkedTo(...links.map((link) => link.replace('SELF', own())))
        .storedAt(server);
      expect(await get('/fhir/Patient')).toBe(status);
    });

    it('are emitted with all three members', async () => {
      const id = await aPolicy().linkedTo('Client/a').storedAt(server);
      const { json } = await server.get(`/AccessPolicy/${id}`, { basic: ADMIN });
      expect(json.link).toEqual([{ reference: 'Client/a', resourceType: 'Client', id: 'a' }]);
    });
  });

  describe('matcho', () => {
    it.each<[string, object, number]>([
      ['the operation', { operation: { id: 'FhirSearch' } }, 200],
      ['one of several operations', { operation: { id: { $enum: ['FhirRead', 'FhirSearch'] } } }, 200],
      ['another operation', { operation: { id: 'FhirRead' } }, 403],
      ['the type', { params: { 'resource/type': 'Patient' } }, 200],
      ['another type', { params: { 'resource/type': 'Client' } }, 403],
      ['the method', { 'request-method': 'get' }, 200],
      ['the method in upper case', { 'request-method': 'GET' }, 403],
      ['a parameter', { params: { gender: 'male' } }, 200],
      ['another value of it', { params: { gender: 'female' } }, 403],
      ['a repeated parameter', { params: { _id: ['p1', 'p2'] } }, 200],
      ['the uri', { uri: '#^/fhir/Patient$' }, 200],
      ['the query string', { 'query-string': '#gender=male' }, 200],
      ['the client', { client: { id: '.client.id' } }, 200],
      ['a credential', { headers: { authorization: 'present?' } }, 403],
      ['a header', { headers: { 'x-purpose': 'treatment' } }, 200],
      ['the user, who is nobody', { user: 'present?' }, 403],
      ['nobody as user', { user: 'nil?' }, 200],
      ['an id that is absent', { params: { 'resource/id': 'present?' } }, 403],
      ['a missing path', { params: { gender: '.user.id' } }, 403],
    ])('reads %s', async (_, matcho, status) => {
      await aPolicy().linkedTo(own()).matching(matcho).storedAt(server);
      const headers = { 'X-Purpose': 'treatment' };
      for (const base of BASES) {
        const path = `${base}/Patient?gender=male&_id=p1&_id=p2`;
        expect((await server.get(path, { basic: client, headers })).status).toBe(status);
      }
    });

    it('counts the form of _search among the parameters (rule 7)', async () => {
      await aPolicy()
        .linkedTo(own())
        .matching({ params: { gender: 'male' } })
        .storedAt(server);
      const post = async (body: string) => {
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
        return (await server.request('POST', '/fhir/Patient/_search', { basic: client, headers, body }))
          .status;
      };
      expect(await post('gender=male')).toBe(200);
      expect(await post('gender=female')).toBe(403);
      expect(await post('gender=male&gender=female')).toBe(403);
    });

    it.each(['resource/type=Client', 'resource%2Ftype=Client', 'resource/id=x'])(
      'is told type and id by the path alone: %s is 400',
      async (query) => {
        await aPolicy().linkedTo(own()).storedAt(server);
        expect(await get(`/fhir/Patient?${query}`)).toBe(400);
        expect(await get(`/fhir/Patient/p1?${query}`)).toBe(400);
        expect(await send('PUT', `/fhir/Patient/p1?${query}`, {})).toBe(400);
      },
    );

    it('reads the body of a write', async () => {
      await aPolicy()
        .linkedTo(own())
        .matching({ body: { gender: 'female' } })
        .storedAt(server);
      expect(await send('POST', '/fhir/Patient', { gender: 'male' })).toBe(403);
      expect(await send('POST', '/fhir/Patient', { gender: 'female' })).toBe(201);
    });
  });

  describe('a write (rule 8)', () => {
    beforeEach(async () => {
      const matcho = { resource: { gender: 'male' } };
      await aPolicy().linkedTo(own()).matching(matcho).storedAt(server);
    });

    const stored = async (gender: string) => {
      const { json } = await server.send('POST', '/fhir/Patient', { gender });
      return `/fhir/Patient/${json.id}`;
    };
    const versionOf = async (path: string) => (await server.get(path, { basic: ADMIN })).json.meta?.versionId;

    it('passes when the stored and the resulting resource pass', async () => {
      expect(await send('PUT', await stored('male'), { gender: 'male', active: true })).toBe(200);
    });

    it('is refused for the stored resource', async () => {
      const path = await stored('female');
      expect(await send('PUT', path, { gender: 'male' })).toBe(403);
      expect(await send('DELETE', path, undefined)).toBe(403);
      expect(await versionOf(path)).toBe('1');
    });

    it('is refused for the resulting resource, and rolled back', async () => {
      const path = await stored('male');
      expect(await send('PUT', path, { gender: 'female' })).toBe(403);
      expect(await versionOf(path)).toBe('1');
      const history = await server.get(`${path}/_history`, { basic: ADMIN });
      expect(history.json.total).toBe(1);
    });

    it('that creates is decided by what results', async () => {
      expect(await send('PUT', '/fhir/Patient/created-female', { gender: 'female' })).toBe(403);
      expect((await server.get('/fhir/Patient/created-female', { basic: ADMIN })).status).toBe(404);
      expect(await send('PUT', '/fhir/Patient/created-male', { gender: 'male' })).toBe(201);
      expect(await send('DELETE', '/fhir/Patient/created-male', undefined)).toBe(204);
    });
  });

  describe('anonymous callers (rule 6)', () => {
    const policy = '/AccessPolicy/for-anonymous';
    afterEach(() => server.send('DELETE', policy, undefined));

    const statusOf = async (method: string, path: string, body?: object) => {
      const options = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) };
      return (await server.request(method, path, method === 'GET' ? {} : options)).status;
    };

    it('are not admitted by a policy for everybody', async () => {
      await aPolicy('for-anonymous').storedAt(server);
      expect(await get('/fhir/Patient')).toBe(200);
      expect(await statusOf('GET', '/fhir/Patient')).toBe(401);
    });

    it('are admitted by anonymous: true, to FHIR types alone', async () => {
      await aPolicy('for-anonymous').anonymous().storedAt(server);
      expect(await statusOf('GET', '/fhir/Patient/p1')).toBe(200);
      expect(await statusOf('GET', '/fhir/Patient')).toBe(200);
      expect(await statusOf('POST', '/fhir/Patient')).toBe(201);
      for (const type of ['Client', 'AccessPolicy']) {
        expect(await statusOf('GET', `/${type}`)).toBe(401);
        expect(await statusOf('GET', `/${type}/admin`)).toBe(401);
        expect(await statusOf('POST', `/${type}`, { engine: 'allow' })).toBe(401);
        expect(await statusOf('PUT', `/${type}/admin`, { engine: 'allow' })).toBe(401);
        expect(await statusOf('DELETE', `/${type}/admin`)).toBe(401);
        expect(await statusOf('GET', `/${type}/admin/_history`)).toBe(401);
      }
      expect(await statusOf('POST', '/Client/admin/$rotate-secret')).toBe(401);
      await server.send('DELETE', policy, undefined);
      expect(await statusOf('GET', '/fhir/Patient/p1')).toBe(401);
    });

    it('are not admitted by an anonymous policy with a Client link', async () => {
      await aPolicy('for-anonymous').anonymous().linkedTo(own()).storedAt(server);
      expect(await statusOf('GET', '/fhir/Patient/p1')).toBe(401);
    });

    it('are admitted as narrowly as the policy says', async () => {
      const matcho = { operation: { id: 'FhirRead' }, params: { 'resource/id': 'p1' } };
      await aPolicy('for-anonymous').anonymous().matching(matcho).storedAt(server);
      expect(await statusOf('GET', '/fhir/Patient/p1')).toBe(200);
      expect(await statusOf('GET', '/fhir/Patient/p2')).toBe(401);
      expect(await statusOf('PUT', '/fhir/Patient/p1')).toBe(401);
    });

    it('a bad credential is not anonymous: 401, also where anonymous callers are admitted', async () => {
      await aPolicy('for-anonymous').anonymous().storedAt(server);
      expect((await server.get('/fhir/Patient/p1', { bearer: 'garbage' })).status).toBe(401);
    });
  });
});
