import { parse } from 'yaml';
import { storePatient } from '../../support/patients';
import { ADMIN, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };

describe('representations (contract §3, Media types)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1', { name: [{ family: 'no' }], birthDate: '1970' });
  });
  afterAll(() => server.close());

  const typeOf = async (path: string, accept?: string) => {
    const headers = accept === undefined ? {} : { Accept: accept };
    const answer = await server.get(path, { ...admin, headers });
    return [answer.status, answer.headers.get('content-type')?.split(';')[0]];
  };

  it.each([
    ['/fhir/Patient/p1', undefined, 'application/fhir+json'],
    ['/fhir/Patient/p1', '*/*', 'application/fhir+json'],
    ['/fhir/R4/Patient/p1', '*/*', 'application/fhir+json'],
    ['/Patient/p1', '*/*', 'application/json'],
    ['/Patient/p1', 'application/fhir+json', 'application/fhir+json'],
    ['/fhir/Patient/p1', 'application/json', 'application/json'],
    ['/fhir/Patient/p1', 'application/*', 'application/fhir+json'],
    ['/fhir/Patient/p1', 'text/*', 'text/yaml'],
    ['/fhir/Patient/p1', 'application/yaml', 'application/yaml'],
    ['/fhir/Patient/p1', 'text/html, text/yaml;q=0.5, application/json;q=0.4', 'text/yaml'],
    ['/fhir/Patient/p1', 'application/fhir+json; fhirVersion=4.0', 'application/fhir+json'],
    ['/fhir/Patient/p1?_format=yaml', 'application/json', 'text/yaml'],
    ['/fhir/Patient/p1?_format=json', 'text/yaml', 'application/fhir+json'],
    ['/fhir/Patient/p1?_format=application/fhir+json', 'text/yaml', 'application/fhir+json'],
    ['/Patient?_format=yaml', undefined, 'text/yaml'],
  ])('%s with Accept %s is %s', async (path, accept, type) => {
    expect(await typeOf(path, accept)).toEqual([200, type]);
  });

  it.each([
    ['/fhir/Patient/p1', 'application/xml'],
    ['/fhir/Patient/p1', 'text/html'],
    ['/fhir/Patient/p1', '*/*;q=0'],
    ['/fhir/Patient/p1?_format=xml', '*/*'],
    ['/fhir/Patient?_format=nonsense', undefined],
  ])('%s with Accept %s is 406', async (path, accept) => {
    expect((await typeOf(path, accept))[0]).toBe(406);
  });

  it('does not write what it could not answer: 406 before the act', async () => {
    const headers = { Accept: 'application/xml' };
    expect((await server.send('PUT', '/fhir/Patient/unanswerable', {}, { headers })).status).toBe(406);
    expect((await server.get('/fhir/Patient/unanswerable', admin)).status).toBe(404);
  });

  it('ignores the Content-Type of a GET', async () => {
    for (const type of ['application/fhir+json', 'application/xml', 'nonsense']) {
      const answer = await server.get('/fhir/Patient/p1', { ...admin, headers: { 'Content-Type': type } });
      expect(answer.status).toBe(200);
    }
  });

  it('renders errors in the representation that the caller reads', async () => {
    const answer = await server.get('/fhir/Patient/none', { ...admin, headers: { Accept: 'text/yaml' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/yaml; charset=utf-8']);
    expect(parse(answer.text).issue[0].code).toBe('not-found');
    const fallback = await server.get('/fhir/Patient/none', { ...admin, headers: { Accept: 'image/png' } });
    expect(fallback.json.resourceType).toBe('OperationOutcome');
  });

  it.each(['nfa', '…', '"'])('keeps the text %s', async (text) => {
    const id = `text-${Buffer.from(text).toString('hex')}`;
    await storePatient(server, id, { name: [{ text }] });
    expect((await server.get(`/fhir/Patient/${id}`, admin)).json.name).toEqual([{ text }]);
  });

  describe('YAML', () => {
    const put = (id: string, body: string | Buffer, type = 'text/yaml') =>
      server.request('PUT', `/fhir/Patient/${id}`, {
        ...admin,
        headers: { 'Content-Type': type, Accept: 'text/yaml' },
        body: Buffer.from(body),
      });

    it.each(['text/yaml', 'application/yaml', 'text/yaml; charset=utf-8', 'TEXT/YAML'])(
      'goes in and out as %s',
      async (type) => {
        const id = `yaml-${Buffer.from(type).toString('hex').slice(0, 50)}`;
        const answer = await put(id, 'name:\n- family: Tanaka\n  given: [Haruto]\nactive: true\n', type);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([
          201,
          'text/yaml; charset=utf-8',
        ]);
        expect(parse(answer.text)).toMatchObject({
          resourceType: 'Patient',
          id,
          name: [{ family: 'Tanaka', given: ['Haruto'] }],
          active: true,
        });
        expect((await server.get(`/fhir/Patient/${id}`, admin)).json.name[0].family).toBe('Tanaka');
      },
    );

    it('is the 1.2 core schema: `no` is a text, and quoted for readers of 1.1', async () => {
      const answer = await put('norway', 'name: [{family: no}]');
      expect(answer.text).toContain('family: "no"');
    });

    it.each([
      ['a duplicate key', 'active: true\nactive: false'],
      ['an anchor', 'name: &a [{family: x}]'],
      ['an alias', 'name: &a [{family: x}]\ncontact: *a'],
      ['a tag', 'active: !!bool true'],
      ['a list', '- active: true'],
      ['a text', 'hello'],
      ['nothing', ''],
      ['two documents', 'active: true\n---\nactive: false'],
      ['broken indentation', 'name:\n\t- family: x'],
      ['a key that is no text', '1: x'],
      ['infinity', 'active: .inf'],
      ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff])],
      ['depth', 'x: '.concat('['.repeat(100), ']'.repeat(100))],
    ])('with %s is 400 structure, and nothing is stored', async (_, body) => {
      const answer = await put('refused', body);
      expect([answer.status, parse(answer.text).issue[0].code]).toEqual([400, 'structure']);
      expect((await server.get('/fhir/Patient/refused', admin)).status).toBe(404);
    });

    it('works for search answers', async () => {
      const answer = await server.get('/fhir/Patient?_id=p1&_format=yaml', admin);
      expect(parse(answer.text)).toMatchObject({ resourceType: 'Bundle', total: 1 });
    });
  });
});
