import { connect } from 'node:net';
import { aClient } from '../support/client.builder';
import { exchange } from '../support/raw-http';
import { ADMIN, Answer, basic, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

describe('limits', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  describe('LIMIT-4 every secret that can be guessed is throttled, wherever it is tried', () => {
    const grant = { grant_type: 'client_credentials' };
    const login = { grant_type: 'password', password: 'wrong password' };

    it.each<[string, (id: string) => Promise<Answer>, number]>([
      ['a client secret by Basic', (id) => server.token(grant, { basic: { id, secret: 'wrong' } }), 401],
      [
        'a client secret in a form',
        (id) => server.token({ ...grant, client_id: id, client_secret: 'wrong' }),
        401,
      ],
      [
        'a client secret in JSON',
        (id) =>
          server.request('POST', '/auth/token', {
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ ...grant, client_id: id, client_secret: 'wrong' }),
          }),
        401,
      ],
      [
        'a client secret on a resource',
        (id) => server.get('/fhir/Patient', { basic: { id, secret: 'wrong' } }),
        401,
      ],
      [
        'a client secret at introspection',
        (id) => server.form('/oauth2/introspect', { token: 'x' }, { basic: { id, secret: 'wrong' } }),
        401,
      ],
      [
        'a client secret at revocation',
        (id) => server.form('/oauth2/revoke', { token: 'x' }, { basic: { id, secret: 'wrong' } }),
        401,
      ],
      ['a password', (id) => server.token({ ...login, username: id }, { basic: ADMIN_OF_PASSWORDS }), 400],
    ])('%s', async (name, guess, refused) => {
      const id = `guessed-${name.replaceAll(' ', '-')}`;
      await aClient(id).registeredAt(server);
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 11; attempt++) statuses.push((await guess(id)).status);
      expect(statuses).toEqual([...Array<number>(10).fill(refused), 429]);
      const blocked = await guess(id);
      expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
      // One day on another clock: the address is not to carry the failures of one case into the next.
      server.clock.advance(24 * 60 * 60);
    });

    const ADMIN_OF_PASSWORDS = { id: 'password-client', secret: 'secret of the password client' };
    beforeAll(async () => {
      const { id, secret } = ADMIN_OF_PASSWORDS;
      await aClient(id).withSecret(secret).withGrants('password').registeredAt(server);
    });
  });

  it('LIMIT-5 never throttles tokens that are earned', async () => {
    for (let count = 0; count < 130; count++) {
      const answer = await server.token({ grant_type: 'client_credentials' }, { basic: ADMIN });
      expect(answer.status).toBe(200);
    }
  });

  describe('LIMIT-7 connections and headers', () => {
    it('headers have 10 s, requests 30 s, idle connections 5 s, and connections end at 2,000', () => {
      const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = server.app.getHttpServer();
      expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections }).toEqual({
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        keepAliveTimeout: 5_000,
        maxConnections: 2_000,
      });
    });

    it('closes a connection that sends its header byte by byte', async () => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      const start = performance.now();
      const timer = setInterval(() => socket.write('a'), 2_000);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      await new Promise((resolve) => socket.on('close', resolve).on('error', resolve));
      clearInterval(timer);
      expect(performance.now() - start).toBeLessThan(15_000);
      expect(received).toMatch(/^HTTP\/1\.1 408 /);
    });

    it.each([
      ['one header of 8 KiB and a byte', [`X-Long: ${'a'.repeat(8 * 1024)}`]],
      ['a token of 9 kB', [`Authorization: Bearer ${'a'.repeat(9_000)}`]],
      [
        'many that are too long together',
        Array.from({ length: 10 }, (_, n) => `X-${n}: ${'a'.repeat(4_000)}`),
      ],
    ])('431 for %s', async (_, headers) => {
      const lines = [
        'GET /fhir/Patient HTTP/1.1',
        'Host: localhost',
        'Connection: close',
        ...headers,
        '',
        '',
      ];
      const answer = await exchange(server.url, lines.join('\r\n'));
      expect(answer.status).toBe(431);
      expect(JSON.parse(answer.body).resourceType).toBe('OperationOutcome');
    });

    it.each(['/oauth2/token', '/auth/token', '/oauth2/introspect', '/oauth2/revoke', '/oauth2/userinfo'])(
      '431 and OAuth JSON for a header of 8 KiB and a byte at %s, 400 for two hosts',
      async (path) => {
        const ask = async (...headers: string[]) => {
          const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers];
          const { status, body } = await exchange(
            server.url,
            [...lines, 'Content-Length: 0', '', ''].join('\r\n'),
          );
          return [status, JSON.parse(body).error];
        };
        expect(await ask(`X-Long: ${'a'.repeat(8 * 1024)}`)).toEqual([431, 'invalid_request']);
        expect(await ask('Host: elsewhere.example')).toEqual([400, 'invalid_request']);
      },
    );

    it('takes a header of nearly 8 KiB', async () => {
      const answer = await server.get('/fhir/Patient', {
        basic: ADMIN,
        headers: { 'X-Long': 'a'.repeat(8_000) },
      });
      expect(answer.status).toBe(200);
    });

    it('400 for a scope of 5,000 items, within 20 ms', async () => {
      const scope = Array.from({ length: 5_000 }, (_, index) => `s${index}`).join(' ');
      const times: number[] = [];
      for (let round = 0; round < 10; round++) {
        const start = performance.now();
        const answer = await server.token(
          { grant_type: 'client_credentials', scope },
          { headers: { Authorization: basic(ADMIN.id, ADMIN.secret) } },
        );
        times.push(performance.now() - start);
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
      }
      // The best of ten: the machine may be busy with something else.
      expect(Math.min(...times)).toBeLessThan(20);
    });
  });
});
