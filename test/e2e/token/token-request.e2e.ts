import { aClient, TestClient } from '../../support/client.builder';
import { basic, TestServer } from '../../support/test-server';

const FORM = 'application/x-www-form-urlencoded';

describe('TOKEN-1 the body of a token request (contract §2)', () => {
  let server: TestServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await aClient('backend').registeredAt(server);
  });
  afterAll(() => server.close());

  const post = (body: string, contentType?: string, path = '/oauth2/token') =>
    server.request('POST', path, {
      basic: client,
      body: Buffer.from(body),
      headers: contentType === undefined ? {} : { 'Content-Type': contentType },
    });

  it.each(['/oauth2/token', '/auth/token'])('%s answers a form', async (path) => {
    const answer = await post('grant_type=client_credentials', FORM, path);
    expect(answer.status).toBe(200);
    expect(answer.json.token_type).toBe('Bearer');
  });

  it.each(['/oauth2/token', '/auth/token'])('%s answers JSON with the credentials in it', async (path) => {
    const body = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
    const answer = await server.request('POST', path, {
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  });

  it.each([
    ['no body and no type', '', undefined],
    ['text/plain', 'grant_type=client_credentials', 'text/plain'],
    ['multipart', 'grant_type=client_credentials', 'multipart/form-data; boundary=x'],
    ['FHIR JSON', '{"grant_type":"client_credentials"}', 'application/fhir+json'],
    ['YAML', 'grant_type: client_credentials', 'text/yaml'],
    ['broken JSON', '{"grant_type":', 'application/json'],
    ['a JSON list', '["client_credentials"]', 'application/json'],
    ['a JSON number', '{"grant_type":"client_credentials","scope":1}', 'application/json'],
    ['JSON null', '{"grant_type":"client_credentials","scope":null}', 'application/json'],
    ['a nested JSON object', '{"grant_type":"client_credentials","x":{"y":"z"}}', 'application/json'],
    ['a JSON list of texts', '{"grant_type":["client_credentials"]}', 'application/json'],
    ['broken percent-encoding', 'grant_type=client_credentials&x=%zz', FORM],
    ['bytes that are not UTF-8', 'grant_type=client_credentials&x=%ff', FORM],
  ])('refuses %s: 400 invalid_request', async (_, body, contentType) => {
    const answer = await post(body, contentType);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['grant_type=client_credentials&grant_type=client_credentials', FORM],
    ['grant_type=client_credentials&scope=a&scope=a', FORM],
    ['grant_type=client_credentials&unknown=1&unknown=2', FORM],
    ['{"grant_type":"client_credentials","grant_type":"client_credentials"}', 'application/json'],
    ['{"grant_type":"client_credentials","x":"1","\\u0078":"2"}', 'application/json'],
  ])('refuses a repeated parameter or member name: %s', async (body, contentType) => {
    const answer = await post(body, contentType);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it.each(['?grant_type=client_credentials', '?scope=', '?anything'])(
    'refuses a parameter in the query string: %s',
    async (query) => {
      const answer = await post('grant_type=client_credentials', FORM, `/oauth2/token${query}`);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    },
  );

  it.each([
    ['grant_type=client_credentials&scope=&resource=&code=', FORM],
    ['{"grant_type":"client_credentials","scope":"","resource":""}', 'application/json'],
  ])('takes an empty parameter for an omitted one: %s', async (body, contentType) => {
    const answer = await post(body, contentType);
    expect([answer.status, answer.json.scope]).toEqual([200, '']);
  });

  it.each([
    ['grant_type=', FORM],
    ['scope=x', FORM],
    ['{}', 'application/json'],
  ])('misses grant_type in %s', async (body, contentType) => {
    const answer = await post(body, contentType);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it('ignores unknown parameters, also those named like members of every object', async () => {
    const body = 'grant_type=client_credentials&foo=bar&constructor=x&__proto__=y&toString=z';
    expect((await post(body, FORM)).status).toBe(200);
  });

  it('refuses a body above 64 KiB: 413', async () => {
    const fits = `grant_type=client_credentials&x=${'a'.repeat(64 * 1024 - 32)}`;
    expect(fits).toHaveLength(64 * 1024);
    expect((await post(fits, FORM)).status).toBe(200);
    const answer = await post(`${fits}a`, FORM);
    expect([answer.status, answer.json.error]).toEqual([413, 'invalid_request']);
  });

  it.each(['\u0000', '\ud800'])('refuses text that no store can hold', async (character) => {
    const body = JSON.stringify({ grant_type: 'client_credentials', scope: character });
    const answer = await post(body, 'application/json');
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and Allow', async (method) => {
    const answer = await server.request(method, '/oauth2/token');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each(['/oauth2/Token', '/OAuth2/token', '/oauth2/tokens'])(
    'has no %s: paths are case-sensitive',
    async (path) => {
      const answer = await server.token({ grant_type: 'client_credentials' }, { basic: client });
      expect(answer.status).toBe(200);
      const other = await post('grant_type=client_credentials', FORM, path);
      expect([other.status, other.json.issue[0].code]).toEqual([404, 'not-found']);
    },
  );
});

describe('TOKEN-2 the headers of a token answer (contract §2, RFC 6749 §5.1)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await aClient('backend').withSecret('correct horse').registeredAt(server);
  });
  afterAll(() => server.close());

  it.each([
    [200, { grant_type: 'client_credentials' }, basic('backend', 'correct horse')],
    [400, { grant_type: 'nonsense' }, basic('backend', 'correct horse')],
    [401, { grant_type: 'client_credentials' }, basic('backend', 'wrong horse')],
  ])('says no-store with a %d', async (status, parameters, authorization) => {
    const answer = await server.token(parameters, { headers: { Authorization: authorization } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    [405, 'GET', undefined],
    [405, 'DELETE', undefined],
    [413, 'POST', 'a'.repeat(64 * 1024 + 1)],
    [413, 'POST', 'a'.repeat(2 * 1024 * 1024)],
    [400, 'POST', '%'],
  ])('says no-store with a %d before anybody has authenticated: %s', async (status, method, body) => {
    for (const path of ['/oauth2/token', '/auth/token']) {
      const headers = { 'Content-Type': FORM };
      const answer = await server.request(method, path, { headers, ...(body !== undefined && { body }) });
      expect(answer.status).toBe(status);
      if (status !== 405) expect(answer.json.error).toBe('invalid_request');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('pragma')).toBe('no-cache');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it('never repeats what was sent', async () => {
    const marker = 'zebra-marker';
    const answer = await server.token({
      grant_type: marker,
      scope: marker,
      client_id: 'backend',
      client_secret: 'correct horse',
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'unsupported_grant_type']);
    expect(answer.text).not.toContain(marker);
  });
});
