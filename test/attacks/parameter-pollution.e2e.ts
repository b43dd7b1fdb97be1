import { ADMIN, Answer, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const json = { 'Content-Type': 'application/json' };

describe('parameter pollution', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/Patient/a', {});
  });
  afterAll(() => server.close());

  const post = (body: string, headers: Record<string, string>, path = '/oauth2/token'): Promise<Answer> =>
    server.request('POST', path, { basic: ADMIN, headers, body });

  describe('of the token endpoint', () => {
    it.each(['/oauth2/token', '/auth/token'])('OA-05: a parameter twice is refused at %s', async (path) => {
      for (const name of ['grant_type', 'scope', 'client_id', 'unknown', 'grant%5Ftype']) {
        const body = `grant_type=client_credentials&${name}=a&${name}=a`;
        const answer = await post(body, form, path);
        expect([name, answer.status, answer.json.error]).toEqual([name, 400, 'invalid_request']);
      }
    });

    it('a member twice is refused in JSON, escaped or not', async () => {
      for (const name of ['scope', 's\\u0063ope']) {
        const answer = await post(`{"grant_type":"client_credentials","scope":"a","${name}":"b"}`, json);
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      }
    });

    it('a parameter in the query is refused, the right one in the body or not', async () => {
      for (const query of ['grant_type=client_credentials', 'x=1', 'client_secret=x']) {
        const answer = await post('grant_type=client_credentials', form, `/oauth2/token?${query}`);
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      }
    });

    it('OA-06: brackets make no list and no object of a parameter', async () => {
      const answer = await post(
        'grant_type=client_credentials&scope[]=system/*.cruds&client_id[$ne]=x',
        form,
      );
      expect([answer.status, answer.json.scope]).toEqual([200, '']);
      expect((await post('grant_type[]=client_credentials', form)).json.error).toBe('invalid_request');
      expect((await post('grant_type[$ne]=x', form)).json.error).toBe('invalid_request');
    });

    it.each([
      ['a list', '["client_credentials"]'],
      ['an object', '{"$ne":"x"}'],
      ['a number', '1'],
      ['null', 'null'],
      ['true', 'true'],
    ])('OA-06: JSON with %s for a text is refused', async (_, value) => {
      for (const body of [
        `{"grant_type":${value}}`,
        `{"grant_type":"client_credentials","scope":${value}}`,
      ]) {
        const answer = await post(body, json);
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      }
    });

    it('a body in another format than it claims is refused', async () => {
      expect((await post('{"grant_type":"client_credentials"}', form)).json.error).toBe('invalid_request');
      expect((await post('grant_type=client_credentials', json)).json.error).toBe('invalid_request');
    });
  });

  describe('of a resource', () => {
    it('contract rule 7: no parameter passes for the path', async () => {
      for (const name of ['resource/type', 'resource%2Fid', 'resource/id']) {
        expect((await server.get(`/Patient?${name}=Client`, { basic: ADMIN })).status).toBe(400);
        expect((await server.get(`/Patient/a?${name}=Client`, { basic: ADMIN })).status).toBe(400);
        expect((await post(`${name}=Client`, form, '/Patient/_search')).status).toBe(400);
        expect((await server.send('PUT', `/Patient/b?${name}=Client`, {})).status).toBe(400);
      }
    });

    it('a repeated _id is an intersection, and never wider than each', async () => {
      const both = await server.get('/Patient?_id=a&_id=b', { basic: ADMIN });
      expect(both.json.total).toBe(0);
    });

    it('a body that names another resource than the path is refused', async () => {
      expect((await server.send('PUT', '/Patient/a', { id: 'b' })).status).toBe(400);
      expect((await server.send('PUT', '/Patient/a', { resourceType: 'Client' })).status).toBe(400);
    });

    it('a token in the query is not read', async () => {
      const token = await server.accessToken();
      expect((await server.get(`/Patient?access_token=${token}`)).status).toBe(401);
    });
  });
});
