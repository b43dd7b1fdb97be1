import { TestServer } from '../support/test-server';

const ANSWERS = [
  ['GET', '/health/live'],
  ['GET', '/.well-known/jwks.json'],
  ['POST', '/oauth2/token'],
  ['GET', '/fhir/Patient'],
  ['GET', '/nowhere'],
  ['DELETE', '/oauth2/token'],
] as const;

describe.each([
  ['https://auth.example', 'max-age=31536000'],
  // A browser would ignore it, and localhost is shared by whatever a developer runs.
  ['http://localhost:8080', null],
])('headers of every answer, with the issuer %s', (issuer, strict) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ issuer });
  });
  afterAll(() => server.close());

  it.each(ANSWERS)('%s %s: nosniff, no script, and HSTS over https', async (method, path) => {
    const { headers } = await server.request(method, path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    expect(headers.get('strict-transport-security')).toBe(strict);
  });
});
