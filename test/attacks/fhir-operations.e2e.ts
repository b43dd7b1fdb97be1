import { ADMIN, TestServer } from '../support/test-server';
import { about, TwoPatients, withoutId } from '../support/two-patients';

jest.setTimeout(60_000);

const OPERATIONS = [
  'everything',
  'summary',
  'docref',
  'match',
  'member-match',
  'validate',
  'meta-add',
  'convert',
  'lastn',
  'reindex',
  'expunge',
  'import',
  'export',
  'graphql',
  'process-message',
];

describe('what is not plainly a resource', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    bearer = await patients.token('patient/*.cruds user/*.cruds');
  });
  afterAll(() => server.close());

  describe.each(OPERATIONS)('$%s', (name) => {
    it.each(['GET', 'POST'])(
      'RS-23 FA-54 is denied or unknown by %s on server, type and instance',
      async (method) => {
        for (const path of ['', 'Patient/', 'Patient/A/']) {
          const body = method === 'POST' ? { resourceType: 'Parameters' } : undefined;
          const answer = await server.request(method, `/fhir/${path}$${name}`, {
            bearer,
            ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/fhir+json' } }),
          });
          expect([path, [403, 404, 405].includes(answer.status)]).toEqual([path, true]);
          expect(answer.text).not.toContain('FamilyA');
        }
      },
    );

    it('FA-50 tells nothing of another patient', async () => {
      const narrowed = await patients.token('patient/*.cruds');
      const ask = (id: string) => server.request('GET', `/fhir/Patient/${id}/$${name}`, { bearer: narrowed });
      const [hidden, unknown] = [await ask('B'), await ask('never')];
      expect([403, 404, 405]).toContain(hidden.status);
      expect(withoutId(hidden, 'B')).toEqual(withoutId(unknown, 'never'));
    });
  });

  it('FA-56 a Binary is out of reach of patient scopes, whoever is named as its context', async () => {
    await patients.store('Binary/x', {
      contentType: 'text/plain',
      data: 'c2VjcmV0',
      securityContext: { reference: 'Patient/B' },
    });
    const narrowed = await patients.token('patient/*.rs');
    for (const path of ['Binary/x', 'Binary/never', 'Binary?_id=x']) {
      const answer = await server.get(`/fhir/${path}`, {
        bearer: narrowed,
        headers: { 'X-Security-Context': 'Patient/A' },
      });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.text).not.toContain('c2VjcmV0');
    }
  });

  it('FA-43 script in a narrative and in a URL is stored as it is, and answered so that no browser runs it', async () => {
    const narrative = '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>';
    await patients.store('DocumentReference/d', {
      status: 'current',
      ...about('A'),
      text: { status: 'generated', div: narrative },
      content: [{ attachment: { url: 'javascript:alert(1)' } }],
    });
    const answer = await server.get('/fhir/DocumentReference/d', {
      basic: ADMIN,
      headers: { Accept: 'text/html, */*' },
    });
    expect(answer.json.text.div).toBe(narrative);
    expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
  });
});
