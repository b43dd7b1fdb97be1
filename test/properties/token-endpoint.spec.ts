import fc, { Arbitrary } from 'fast-check';
import { ADMIN, TestServer } from '../support/test-server';
import { anyText, bytes, contentType, damaged, headerValue, mutationOf } from './arbitraries';
import { brokenAuthorization, credentialsOf, Header } from './callers';
import { FILE_TIME_LIMIT_MS, runs } from './settings';
import { ask } from './well-behaved';

const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'grant_type',
      'scope',
      'resource',
      'audience',
      'client_id',
      'code',
      'username',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'client_assertion',
      'client_assertion_type',
      '__proto__',
      'constructor',
      'scope[]',
    ),
  },
  { weight: 1, arbitrary: anyText },
);
const value = fc.oneof(
  fc.constantFrom(
    'client_credentials',
    'password',
    'authorization_code',
    'refresh_token',
    '__proto__',
    'toString',
    ADMIN.id,
    'openid',
    'system/*.rs',
    'system/Patient.rs?x=1',
    'patient/*.*',
    'launch/patient',
    '  ',
    'http://localhost:8080/fhir',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    'a '.repeat(5000),
  ),
  anyText,
);
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const form: Arbitrary<string> = fc.array(fc.tuple(name, value), { maxLength: 5 }).map((pairs) => {
  const all = [['grant_type', 'client_credentials'], ...pairs] as [string, string][];
  const encoded = all.map(([key, text]): [string, string] => [wellFormed(key), wellFormed(text)]);
  return new URLSearchParams(encoded).toString();
});
const json = mutationOf({
  grant_type: 'client_credentials',
  scope: 'openid',
  resource: ['http://localhost:8080/fhir'],
}).map((document) => JSON.stringify(document));

interface Content {
  readonly type: string;
  readonly body: Buffer;
}
const ofType = (type: string, body: Arbitrary<string | Buffer>): Arbitrary<Content> =>
  body.map((content) => ({ type, body: Buffer.from(content as string) }));

const content: Arbitrary<Content> = fc.oneof(
  ofType('application/x-www-form-urlencoded', form),
  ofType('application/x-www-form-urlencoded', damaged(form)),
  ofType('application/json', json),
  ofType('application/json', damaged(json)),
  ofType('application/json', bytes),
  fc.record({
    type: contentType,
    body: fc.oneof(
      bytes,
      form.map((text) => Buffer.from(text)),
    ),
  }),
);

describe('CAP-4, CAP-5 any request to the token endpoint', () => {
  let server: TestServer;
  let admin: readonly Header[];

  beforeAll(async () => {
    server = await TestServer.start();
    admin = (await credentialsOf(server)).basic;
  });
  afterAll(() => server.close());

  it(
    'is answered by a token or by an RFC 6749 §5.2 error, never cached',
    async () => {
      const seen = new Set<string>();
      const callers = fc.oneof(
        { weight: 8, arbitrary: fc.constant('admin' as const) },
        { weight: 1, arbitrary: fc.constant('nobody' as const) },
        { weight: 1, arbitrary: brokenAuthorization },
      );
      const property = fc.asyncProperty(
        fc.constantFrom('/oauth2/token', '/auth/token'),
        callers,
        content,
        fc.option(headerValue, { freq: 3 }),
        async (path, caller, { type, body }, accept) => {
          const authorization = caller === 'admin' ? admin : caller === 'nobody' ? [] : [caller];
          const headers: Header[] = [...authorization, ['Content-Type', type]];
          if (accept !== null) headers.push(['Accept', accept]);
          const answer = await ask(server.url, { method: 'POST', path, headers, body });
          expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
          expect(answer.headers['cache-control']).toBe('no-store');
          const document = JSON.parse(answer.body);
          expect(document.resourceType).toBeUndefined();
          if (answer.status === 200) expect(document.access_token).toMatch(/^nfa_at_[\w-]{43}$/);
          seen.add(document.error ?? 'token');
        },
      );
      await fc.assert(property, runs(800, 20_000));
      for (const outcome of [
        'token',
        'invalid_request',
        'invalid_client',
        'invalid_scope',
        'invalid_target',
      ]) {
        expect(seen).toContain(outcome);
      }
    },
    FILE_TIME_LIMIT_MS,
  );
});
