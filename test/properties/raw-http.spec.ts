import { connect } from 'node:net';
import { ADMIN, basic, ISSUER, TestServer } from '../support/test-server';
import { exchange } from '../support/raw-http';
import { requireWellBehaved } from './well-behaved';

const admin = `Authorization: ${basic(ADMIN.id, ADMIN.secret)}`;
const close = 'Host: localhost\r\nConnection: close';
const form = 'Content-Type: application/x-www-form-urlencoded';
const token = `POST /oauth2/token HTTP/1.1\r\n${close}\r\n${admin}\r\n${form}`;
const body = 'grant_type=client_credentials';

describe('bytes that are no proper HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const refused: readonly [what: string, status: number, bytes: string | Buffer][] = [
    ['noise', 400, Buffer.from([0, 255, 13, 10, 13, 10, 7])],
    ['no version', 400, 'GET /health/live\r\n\r\n'],
    ['an unknown version', 400, `GET /health/live HTTP/9.9\r\n${close}\r\n\r\n`],
    ['a TLS handshake', 400, Buffer.from('16030100c8010000c40303', 'hex')],
    ['no Host', 400, 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two Hosts', 400, `GET /health/live HTTP/1.1\r\nHost: a\r\n${close}\r\n\r\n`],
    ['an unknown method', 400, `BREW /health/live HTTP/1.1\r\n${close}\r\n\r\n`],
    ['a lower-case method', 400, `get /health/live HTTP/1.1\r\n${close}\r\n\r\n`],
    ['a space in the path', 400, `GET /health/li ve HTTP/1.1\r\n${close}\r\n\r\n`],
    ['a NUL in the path', 400, `GET /Patient/a\0b HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`],
    ['a line feed in the path', 400, `GET /Patient/a\nb HTTP/1.1\r\n${close}\r\n\r\n`],
    ['broken percent-encoding', 400, `GET /Patient/%zz HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`],
    ['half of a percent-encoding', 400, `GET /Patient/%4 HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`],
    ['an encoded NUL in the path', 400, `GET /Patient/%00 HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`],
    [
      'broken percent-encoding in the query',
      400,
      `GET /Patient?name=%zz HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`,
    ],
    ['a NUL in a header', 400, `GET /health/live HTTP/1.1\r\n${close}\r\nX-A: a\0b\r\n\r\n`],
    ['a header without colon', 400, `GET /health/live HTTP/1.1\r\n${close}\r\nnonsense\r\n\r\n`],
    ['a folded header', 400, `GET /health/live HTTP/1.1\r\n${close}\r\nX-A: a\r\n folded\r\n\r\n`],
    ['a space before the colon', 400, `GET /health/live HTTP/1.1\r\n${close}\r\nX-A : a\r\n\r\n`],
    ['a huge header', 431, `GET /health/live HTTP/1.1\r\n${close}\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['a huge path', 431, `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${close}\r\n\r\n`],
    ['two Content-Lengths', 400, `${token}\r\nContent-Length: 29\r\nContent-Length: 3\r\n\r\n${body}`],
    ['a negative Content-Length', 400, `${token}\r\nContent-Length: -1\r\n\r\n${body}`],
    [
      'a Content-Length beside chunks',
      400,
      `${token}\r\nContent-Length: 29\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['an unknown Transfer-Encoding', 400, `${token}\r\nTransfer-Encoding: x, y\r\n\r\n${body}`],
    [
      'a chunk size that is none',
      400,
      `${token}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
    ],
    ['two Authorization headers', 400, `${token}\r\n${admin}\r\nContent-Length: 29\r\n\r\n${body}`],
    ['two on a resource', 400, `GET /Patient HTTP/1.1\r\n${close}\r\n${admin}\r\n${admin}\r\n\r\n`],
    ['a fragment', 400, `GET /Patient#/Client HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`],
    ['an asterisk as target', 404, `OPTIONS * HTTP/1.1\r\n${close}\r\n\r\n`],
    [
      'an upgrade',
      401,
      `GET /Patient HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
  ];

  it.each(refused)('is refused with a reason: %s', async (_, status, bytes) => {
    const answer = await exchange(server.url, bytes);
    requireWellBehaved(answer);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('reads an absolute URL as the path in it, as RFC 9112 §3.2.2 demands', async () => {
    const answer = await exchange(
      server.url,
      `GET http://evil.example/fhir/Patient?_count=1 HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('evil.example');
    expect(JSON.parse(answer.body).link[0].url).toBe(`${ISSUER}/fhir/Patient?_count=1`);
  });

  it('opens no tunnel', async () => {
    const tunnel = exchange(server.url, `CONNECT evil.example:443 HTTP/1.1\r\n${close}\r\n\r\n`);
    await expect(tunnel).rejects.toThrow('the connection ended without an answer');
  });

  it('puts nothing of a request into the header of an answer', async () => {
    const injected = '%0d%0aX-Injected:%201%0d%0a%0d%0a<script>';
    const places = [
      `GET /Patient/${injected}`,
      `GET /Patient?name=${injected}`,
      `GET /Patient?_format=${injected}`,
      `PUT /Patient/${injected}`,
      `GET /${injected}`,
    ];
    for (const place of places) {
      const answer = await exchange(server.url, `${place} HTTP/1.1\r\n${close}\r\n${admin}\r\n\r\n`);
      requireWellBehaved(answer);
      expect(answer.headers).not.toHaveProperty('x-injected');
      expect(answer.headers['content-type']).not.toContain('html');
    }
  });

  it('takes the second request of a connection for its own, not for the body of the first', async () => {
    const first = `GET /Patient HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nGET `;
    const answer = await exchange(server.url, `${first}GET /health/live HTTP/1.1\r\n${close}\r\n\r\n`);
    expect(answer.status).toBe(401);
  });

  it('survives connections that end in the middle', async () => {
    for (const bytes of [
      'GET',
      `${token}\r\nContent-Length: 29\r\n\r\ngrant`,
      `${token}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab`,
    ]) {
      await sendAndLeave(server.url, bytes);
    }
    expect((await server.get('/health/ready')).status).toBe(200);
  });
});

async function sendAndLeave(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, () => {
        socket.destroy();
        resolve();
      });
    });
    socket.on('error', reject);
  });
}
