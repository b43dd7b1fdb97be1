import fc from 'fast-check';
import { TestServer } from '../support/test-server';
import { hostileIds } from './arbitraries';
import { Caller, credentialsOf, Header } from './callers';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

/** Hostile ids that are well-formed all the same, so that a PUT may create them. */
const wellFormed = new Set(['__proto__', 'constructor', 'toString', '-1']);

const json: Header = ['Content-Type', 'application/json'];

describe('an id that no resource has', () => {
  let server: TestServer;
  let credentials: Readonly<Record<Caller, readonly Header[]>>;

  beforeAll(async () => {
    server = await TestServer.start();
    credentials = await credentialsOf(server);
  });
  afterAll(() => server.close());

  const places: readonly [method: string, path: (id: string) => string][] = [
    ['GET', (id) => `/${id}`],
    ['HEAD', (id) => `/${id}`],
    ['PUT', (id) => `/${id}`],
    ['DELETE', (id) => `/${id}`],
    ['GET', (id) => `/${id}/_history`],
    ['GET', (id) => `/${id}/_history/1`],
    ['GET', (id) => `/known/_history/${id}`],
    ['POST', (id) => `/${id}/$rotate-secret`],
    ['POST', (id) => `/known/${id}`],
  ];

  it.each(hostileIds.map((id) => [id.length > 60 ? `${id.slice(0, 20)}… (${id.length})` : id, id]))(
    'is refused everywhere: %s',
    async (_, id) => {
      for (const type of ['Client', 'AccessPolicy', 'Patient']) {
        for (const [method, path] of places) {
          if (method === 'PUT' && wellFormed.has(id)) continue;
          const headers = [...credentials.basic, ...(method === 'PUT' || method === 'POST' ? [json] : [])];
          const body = method === 'PUT' || method === 'POST' ? '{}' : undefined;
          const request = { method, path: `/fhir/${type}${path(id)}`, headers, body };
          const { status } = await ask(server.url, request);
          if (status < 400) throw new Error(`${method} ${request.path}: ${status}`);
        }
      }
    },
    30_000,
  );

  it(
    'is refused for random bytes, percent-encoded or not',
    async () => {
      const encoded = fc
        .uint8Array({ minLength: 1, maxLength: 24 })
        .map((bytes) => Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
      const raw = fc
        .uint8Array({ minLength: 1, maxLength: 24, min: 0x21, max: 0xff })
        .map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[?#]/g, 'x'));
      const property = fc.asyncProperty(
        fc.oneof(encoded, raw),
        fc.constantFrom('GET', 'DELETE'),
        async (id, method) => {
          const { status } = await ask(server.url, {
            method,
            path: `/Patient/${id}`,
            headers: credentials.basic,
          });
          expect(status).toBeGreaterThanOrEqual(400);
        },
      );
      await fc.assert(property, runs(300, 10_000));
    },
    FILE_TIME_LIMIT_MS,
  );
});
