import { LookupAddress } from 'node:dns';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo, LookupFunction } from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { MalformedBody } from './malformed-body';
import { Resolve, SafeFetch } from './safe-fetch';

const PUBLIC = '93.184.215.14';

/** Answers the lookups in this order, the last answer again and again; counts them. */
function resolver(...answers: string[][]): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, done) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    const found = addresses.map((address): LookupAddress => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    process.nextTick(done, null, found);
  };
  return Object.assign(resolve, { asked });
}

/** Stands where connections are made: records which addresses one would have gone to, and makes none. */
function recordConnections(): string[] {
  const reached: string[] = [];
  jest.spyOn(tls, 'connect').mockImplementation(((options: { host: string; lookup: LookupFunction }) => {
    const socket = new Duplex({ read: () => undefined });
    options.lookup(options.host, { all: true }, (error, addresses) => {
      if (error === null) reached.push(...(addresses as LookupAddress[]).map(({ address }) => address));
      socket.destroy(error ?? new Error('no connections in tests'));
    });
    return Object.assign(socket, { setKeepAlive: () => socket, setNoDelay: () => socket });
  }) as unknown as typeof tls.connect);
  return reached;
}

describe('OA-26 SafeFetch refuses what is not on the public internet', () => {
  let server: Server;
  let requests: number;

  beforeEach(async () => {
    requests = 0;
    server = createServer((_, response) => {
      requests += 1;
      response.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const refusedAddresses = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ];

  it.each(refusedAddresses)('as a literal: %s', async (address) => {
    const connect = jest.spyOn(tls, 'connect');
    const host = address.includes(':') ? `[${address}]` : address;
    await expect(new SafeFetch().getJson(`https://${host}/jwks`)).rejects.toThrow('Not a public address.');
    expect(connect).not.toHaveBeenCalled();
  });

  it.each(['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '127.0.0.1.', '①②⑦.0.0.1'])(
    'as a literal in disguise: %s',
    async (host) => {
      await expect(new SafeFetch().getJson(`https://${host}/jwks`)).rejects.toThrow('Not a public address.');
    },
  );

  it.each(refusedAddresses)('as what a name stands for: %s', async (address) => {
    const reached = recordConnections();
    const fetch = new SafeFetch({ resolve: resolver([address]) });
    await expect(fetch.getJson('https://keys.example.com/jwks')).rejects.toThrow('Not a public address.');
    expect(reached).toEqual([]);
  });

  it('where localhost is what this machine says it is', async () => {
    const { port } = server.address() as AddressInfo;
    await expect(new SafeFetch().getJson(`https://localhost:${port}/`)).rejects.toThrow(
      'Not a public address.',
    );
    expect(requests).toBe(0);
  });

  it('as one of several addresses of a name', async () => {
    const reached = recordConnections();
    const fetch = new SafeFetch({ resolve: resolver([PUBLIC, '10.0.0.1']) });
    await expect(fetch.getJson('https://keys.example.com/jwks')).rejects.toThrow('Not a public address.');
    expect(reached).toEqual([]);
  });

  it('as the later meaning of a name: a connection goes to the very address that was judged', async () => {
    const reached = recordConnections();
    const resolve = resolver([PUBLIC], ['127.0.0.1']);
    const fetch = new SafeFetch({ resolve });
    await expect(fetch.getJson('https://rebinding.example.com/jwks')).rejects.toThrow(
      'no connections in tests',
    );
    expect(resolve.asked).toEqual(['rebinding.example.com']);
    expect(reached).toEqual([PUBLIC]);
    await expect(fetch.getJson('https://rebinding.example.com/jwks')).rejects.toThrow(
      'Not a public address.',
    );
    expect(reached).toEqual([PUBLIC]);
  });

  it('by a scheme other than https', async () => {
    const { port } = server.address() as AddressInfo;
    for (const url of [
      `http://127.0.0.1:${port}/`,
      `http://${PUBLIC}/`,
      'ftp://example.com/',
      'file:///etc/hosts',
    ])
      await expect(new SafeFetch().getJson(url)).rejects.toThrow('Only https is fetched.');
    await expect(new SafeFetch().getJson('//example.com')).rejects.toThrow('Not a URL.');
    expect(requests).toBe(0);
  });

  it('by http to anything but loopback, where tests allow that', async () => {
    const fetch = new SafeFetch({ loopbackHttp: true, resolve: resolver([PUBLIC]) });
    for (const host of [PUBLIC, '10.0.0.1', 'keys.example.com'])
      await expect(fetch.getJson(`http://${host}/`)).rejects.toThrow('Not a public address.');
    await expect(fetch.getJson('https://127.0.0.1/')).rejects.toThrow('Not a public address.');
  });

  it('and credentials in a URL', async () => {
    const { port } = server.address() as AddressInfo;
    const fetch = new SafeFetch({ loopbackHttp: true });
    await expect(fetch.getJson(`http://user:word@127.0.0.1:${port}/`)).rejects.toThrow('credentials');
    expect(requests).toBe(0);
  });
});

describe('OA-26 TOKEN-19 SafeFetch bounds what is answered: 64 KiB, 3 s, no redirects', () => {
  let server: Server;

  /** What a server on this machine answers with, read over http. */
  async function fetchFrom(listener: RequestListener, resolve = resolver(['127.0.0.1'])): Promise<unknown> {
    server = createServer(listener);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const fetch = new SafeFetch({ loopbackHttp: true, resolve });
    return fetch.getJson(`http://keys.example.com:${port}/a/jwks?b=c`);
  }

  /** How long it took to be refused. */
  async function secondsToFail(fetching: Promise<unknown>): Promise<number> {
    const start = performance.now();
    await expect(fetching).rejects.toThrow('Took too long.');
    return (performance.now() - start) / 1000;
  }

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('reads JSON, and asks without cookies, credentials and compression', async () => {
    let asked: unknown;
    const answer = await fetchFrom(({ method, url, headers }, response) => {
      asked = { method, url, headers };
      response.setHeader('cache-control', 'max-age=60').end('{"keys":[]}');
    });
    expect(answer).toEqual({ json: { keys: [] }, cacheControl: 'max-age=60' });
    expect(asked).toEqual({
      method: 'GET',
      url: '/a/jwks?b=c',
      headers: {
        host: expect.stringMatching(/^keys\.example\.com:\d+$/) as string,
        connection: 'keep-alive',
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
    });
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    const asked: unknown[] = [];
    const fetching = fetchFrom(({ url }, response) => {
      asked.push(url);
      response.writeHead(status, { location: '/elsewhere' }).end('{"keys":[]}');
    });
    await expect(fetching).rejects.toThrow('The answer is not 200.');
    expect(asked).toEqual(['/a/jwks?b=c']);
  });

  it.each([201, 204, 206, 404, 500])('takes no other status: %i', async (status) => {
    const fetching = fetchFrom((_, response) => response.writeHead(status).end());
    await expect(fetching).rejects.toThrow('The answer is not 200.');
  });

  it('takes 64 KiB', async () => {
    const text = JSON.stringify('a'.repeat(64 * 1024 - 2));
    await expect(fetchFrom((_, response) => response.end(text))).resolves.toMatchObject({
      json: JSON.parse(text),
    });
  });

  it('refuses one byte more', async () => {
    const text = JSON.stringify('a'.repeat(64 * 1024 - 1));
    await expect(fetchFrom((_, response) => response.end(text))).rejects.toThrow('too large');
  });

  it('stops reading a body of 1 GB at the limit', async () => {
    const part = Buffer.alloc(64 * 1024, ' ');
    let sent = 0;
    const gone = new Promise<void>((closed) => {
      void fetchFrom((_, response) => {
        response.on('close', closed);
        const send = (): void => {
          while (sent < 1e9 && !response.destroyed) {
            sent += part.length;
            if (!response.write(part)) return void response.once('drain', send);
          }
          response.end();
        };
        send();
      }).catch((error: unknown) => {
        expect(String(error)).toContain('too large');
      });
    });
    await gone;
    // What the sockets of both sides had buffered was sent as well.
    expect(sent).toBeLessThan(3e7);
  });

  it('does not inflate a compressed body', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    const fetching = fetchFrom((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    await expect(fetching).rejects.toThrow(MalformedBody);
  });

  it.each(['', '<html>', '{"keys":[],"keys":[]}', '{"__proto__":{}}'])('refuses %j', async (body) => {
    await expect(fetchFrom((_, response) => response.end(body))).rejects.toThrow(MalformedBody);
  });

  it('gives up after 3 s on a body that trickles', async () => {
    const fetching = fetchFrom((_, response) => {
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const seconds = await secondsToFail(fetching);
    expect(seconds).toBeGreaterThan(2.5);
    expect(seconds).toBeLessThan(3.5);
  });

  it('gives up after 3 s on a server that does not answer', async () => {
    expect(await secondsToFail(fetchFrom(() => undefined))).toBeLessThan(3.5);
  });

  it('gives up after 3 s on a name that is not resolved', async () => {
    const never = Object.assign(() => undefined, { asked: [] });
    expect(await secondsToFail(fetchFrom(() => undefined, never))).toBeLessThan(3.5);
  });

  it('fails at once where the connection is closed without an answer', async () => {
    const start = performance.now();
    await expect(fetchFrom((request) => request.socket.destroy())).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
