import { ADMIN, basic, TestServer } from '../support/test-server';
import { sendRaw } from '../support/raw-http';

jest.setTimeout(30_000);

const limited = { id: 'limited', secret: 'a-chosen-secret' };

/** The same instance by names that some router somewhere takes for it. */
const detours = [
  '/Patient/hidden/',
  '/Patient//hidden',
  '//Patient/hidden',
  '/Patient/./hidden',
  '/Patient/open/../hidden',
  '/Patient/%68idden',
  '/Patient/hidden%20',
  '/Patient/hidden%00',
  '/Patient/hidden%2F',
  '/Patient%2Fhidden',
  '/Patient/hidden;x=1',
  '/Patient/hidden.json',
  '/Patient/HIDDEN',
  '/patient/hidden',
  '/Patient\\hidden',
  '/Patient/..%2FPatient/hidden',
  '/fhir/../Patient/hidden',
  '/fhir/R4/../Patient/hidden',
  '/fhir/r4/Patient/hidden',
  '/FHIR/Patient/hidden',
  '/%66hir/Patient/hidden',
  '/fhir/%50atient/hidden',
  '/%50atient/hidden',
  '/fhir%2FPatient/hidden',
  'http://localhost/Patient/hidden',
  'http://evil.example/fhir/Patient/hidden',
  '/Patient/hidden#/Patient/open',
  '/Patient/hidden?x=/Patient/open',
  '/fhir/Patient/hidden/_history/1',
  '/fhir/Patient?_id=hidden',
];

describe('FA-06 path confusion', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    for (const id of ['open', 'hidden'])
      await server.send('PUT', `/Patient/${id}`, { name: [{ family: `the-${id}` }] });
    await server.send('PUT', '/Client/limited', { secret: limited.secret, grant_types: ['basic'] });
    // Written as a denial, which a path that reads differently would slip past.
    await server.send('PUT', '/AccessPolicy/limited', {
      engine: 'matcho',
      link: [{ reference: 'Client/limited' }],
      matcho: { uri: { $not: '#hidden' }, operation: { id: 'FhirRead' } },
    });
  });
  afterAll(() => server.close());

  const get = (path: string, id: string, secret: string) =>
    sendRaw(server.url, { method: 'GET', path, headers: [['Authorization', basic(id, secret)]] });

  it('the policy works: it lets the open one through and stops at the hidden one, on every base', async () => {
    for (const base of ['', '/fhir', '/fhir/R4']) {
      expect((await get(`${base}/Patient/open`, limited.id, limited.secret)).status).toBe(200);
      expect((await get(`${base}/Patient/hidden`, limited.id, limited.secret)).status).toBe(403);
    }
  });

  it.each(detours)('%s does not lead past the policy', async (path) => {
    const answer = await get(path, limited.id, limited.secret);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain('the-hidden');
  });

  it.each(detours)('%s is the one resource for the administrator, or no path', async (path) => {
    const answer = await get(path, ADMIN.id, ADMIN.secret);
    // 405: there is such a path, of an operation that is POSTed.
    expect([200, 400, 404, 405]).toContain(answer.status);
    if (answer.status === 200) expect(answer.body).toContain('the-hidden');
  });

  it.each([
    '/oauth2/token/',
    '/oauth2//token',
    '/OAuth2/token',
    '/oauth2/token%2F',
    '/oauth2/token;x',
    '/oauth2/./token',
    '/fhir/../oauth2/token',
  ])('%s is no token endpoint', async (path) => {
    const answer = await sendRaw(server.url, {
      method: 'POST',
      path,
      headers: [
        ['Authorization', basic(ADMIN.id, ADMIN.secret)],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: 'grant_type=client_credentials',
    });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('access_token');
  });
});
