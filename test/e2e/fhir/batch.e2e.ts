import { BASES, storePatient } from '../../support/patients';
import { ADMIN, ISSUER, RequestOptions, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };

describe('a batch (FHIR R4 §3.1.0.11.1)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it.each(BASES)('POST to "%s" answers each entry in its place', async (base) => {
    const tag = base.replaceAll('/', '-');
    await storePatient(server, `b1${tag}`, { active: true });
    const answer = await server.send('POST', base === '' ? '/' : base, {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: `Patient/b1${tag}` } },
        { request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient', active: false } },
        { request: { method: 'GET', url: 'Patient/unknown' } },
        { request: { method: 'GET', url: `Patient?_id=b1${tag}` } },
        { request: { method: 'DELETE', url: `Patient/b1${tag}` } },
      ],
    });
    expect([answer.status, answer.json.resourceType, answer.json.type]).toEqual([
      200,
      'Bundle',
      'batch-response',
    ]);
    const [read, created, unknown, found, deleted] = answer.json.entry;
    expect(read.resource).toMatchObject({ resourceType: 'Patient', id: `b1${tag}` });
    expect(read.response).toEqual({
      status: '200 OK',
      etag: 'W/"1"',
      lastModified: read.resource.meta.lastUpdated,
    });
    expect(created.response).toMatchObject({
      status: '201 Created',
      location: `${ISSUER}${base}/Patient/${created.resource.id}/_history/1`,
    });
    expect(unknown).toEqual({
      response: {
        status: '404 Not Found',
        outcome: (await server.get(`${base}/Patient/unknown`, admin)).json,
      },
    });
    expect(found.resource.link[0].url).toBe(`${ISSUER}${base}/Patient?_id=b1${tag}`);
    expect(found.resource.total).toBe(1);
    expect(deleted).toEqual({ response: { status: '204 No Content' } });
    expect((await server.get(`${base}/Patient/b1${tag}`, admin)).status).toBe(410);
  });

  const post = (body: unknown, options: RequestOptions = {}) => server.send('POST', '/fhir', body, options);

  it('reads and answers YAML, and is never cached', async () => {
    const body =
      'resourceType: Bundle\ntype: batch\nentry:\n- request: {method: GET, url: Patient/unknown}\n';
    const headers = { 'Content-Type': 'text/yaml', Accept: 'text/yaml' };
    const answer = await server.request('POST', '/fhir', { ...admin, headers, body });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/yaml; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain('status: 404 Not Found');
  });

  it('does nothing where its answer could not be given', async () => {
    const entry = [{ request: { method: 'PUT', url: 'Patient/unheard' }, resource: {} }];
    const headers = { Accept: 'application/fhir+xml' };
    const answer = await post({ resourceType: 'Bundle', type: 'batch', entry }, { ...admin, headers });
    expect(answer.status).toBe(406);
    expect((await server.get('/fhir/Patient/unheard', admin)).status).toBe(404);
  });

  it.each<[string, unknown, number]>([
    ['another resource', { resourceType: 'Patient' }, 400],
    ['no resource', [], 400],
    ['a Bundle without a type', { resourceType: 'Bundle' }, 400],
    ['a Bundle to be stored', { resourceType: 'Bundle', type: 'collection' }, 400],
    ['a Bundle whose entry is no list', { resourceType: 'Bundle', type: 'batch', entry: {} }, 400],
  ])('refuses %s', async (_, body, status) => {
    const answer = await post(body);
    expect([answer.status, answer.json.resourceType]).toEqual([status, 'OperationOutcome']);
  });

  it('is POSTed: any other method at a base is 405, and says so', async () => {
    for (const path of ['/fhir', '/fhir/R4', '/']) {
      const answer = await server.get(path, admin);
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, 'POST']);
    }
  });

  it('runs its entries one after the other, each alone', async () => {
    const put = (id: string, resource: object) => ({
      request: { method: 'PUT', url: `Patient/${id}` },
      resource,
    });
    const read = { request: { method: 'GET', url: 'Patient/in-turn' } };
    const entry = [
      read,
      put('in-turn', { active: true }),
      put('invalid', { active: 'yes' }),
      read,
      put('in-turn', { active: false }),
      { request: { method: 'PUT', url: 'Patient/in-turn', ifMatch: 'W/"1"' }, resource: {} },
      { request: { method: 'GET', url: 'Patient/in-turn', ifNoneMatch: 'W/"2"' } },
    ];
    const { json } = await post({ resourceType: 'Bundle', type: 'batch', entry });
    const statuses = json.entry.map(({ response }: any) => Number.parseInt(response.status));
    expect(statuses).toEqual([404, 201, 422, 200, 200, 412, 304]);
    expect(json.entry[2].response.outcome.issue[0].expression).toEqual(['Patient.active']);
  });

  it('takes conditions of entries', async () => {
    const identifier = [{ system: 'https://x.example', value: 'batch' }];
    const url = 'Patient?identifier=https://x.example|batch';
    const resource = { resourceType: 'Patient', identifier };
    const creating = {
      request: { method: 'POST', url: 'Patient', ifNoneExist: url.split('?')[1] },
      resource,
    };
    const entry = [
      creating,
      creating,
      { request: { method: 'PUT', url }, resource: { ...resource, active: true } },
      { request: { method: 'DELETE', url } },
      { request: { method: 'DELETE', url } },
      { request: { method: 'DELETE', url: 'Client?name=Admin' } },
    ];
    const { json } = await post({ resourceType: 'Bundle', type: 'batch', entry });
    const statuses = json.entry.map(({ response }: any) => Number.parseInt(response.status));
    expect(statuses).toEqual([201, 200, 200, 204, 404, 405]);
  });
});
