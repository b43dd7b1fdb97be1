import { ADMIN, basic, TestServer } from '../support/test-server';
import { sendRaw } from '../support/raw-http';

jest.setTimeout(30_000);

const reader = { id: 'reader', secret: 'a-chosen-secret' };
const overrides = [
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'X-Original-Method',
  'X-HTTP-Verb',
];

describe('method override', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/Patient/a', {});
    await server.send('PUT', '/Client/reader', { secret: reader.secret, grant_types: ['basic'] });
    await server.send('PUT', '/AccessPolicy/reader', {
      engine: 'matcho',
      link: [{ reference: 'Client/reader' }],
      matcho: { 'request-method': 'get' },
    });
  });
  afterAll(() => server.close());

  const credentials = ({ id, secret }: { id: string; secret: string }): readonly [string, string] => [
    'Authorization',
    basic(id, secret),
  ];

  it.each(overrides)(
    '%s makes no other method of a request, for the policy or for the router',
    async (name) => {
      const override = (value: string): readonly [string, string] => [name, value];
      const read = await sendRaw(server.url, {
        method: 'GET',
        path: '/Patient/a?_method=DELETE',
        headers: [credentials(reader), override('DELETE')],
      });
      expect(read.status).toBe(200);
      const removal = await sendRaw(server.url, {
        method: 'DELETE',
        path: '/Patient/a?_method=GET',
        headers: [credentials(reader), override('GET')],
      });
      expect(removal.status).toBe(403);
      const posted = await sendRaw(server.url, {
        method: 'POST',
        path: '/Patient/a?_method=DELETE',
        headers: [credentials(ADMIN), override('DELETE'), ['Content-Type', 'application/json']],
        body: '{"_method":"DELETE"}',
      });
      expect([posted.status, posted.headers.allow]).toEqual([405, expect.stringContaining('PUT')]);
      expect((await server.get('/Patient/a', { basic: ADMIN })).status).toBe(200);
    },
  );

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])(
    '%s with override is no token request',
    async (method) => {
      for (const name of overrides) {
        const answer = await sendRaw(server.url, {
          method,
          path: '/oauth2/token',
          headers: [
            credentials(ADMIN),
            [name, 'POST'],
            ['Content-Type', 'application/x-www-form-urlencoded'],
          ],
          body: 'grant_type=client_credentials',
        });
        expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
      }
    },
  );

  it('HEAD is decided as GET, and says no more than it', async () => {
    for (const path of ['/Patient/a', '/Patient/nobody', '/Client/admin', '/Patient']) {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => sendRaw(server.url, { method, path, headers: [credentials(ADMIN)] })),
      );
      expect(head!.status).toBe(get!.status);
      expect(head!.body).toBe('');
    }
  });
});
