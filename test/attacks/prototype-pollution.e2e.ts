import { ADMIN, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];

describe('prototype pollution', () => {
  let server: TestServer;
  const before = Reflect.ownKeys(Object.prototype);

  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/Patient/a', { name: [{ family: 'A' }] });
  });
  afterEach(() => {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  afterAll(() => server.close());

  it.each(names)('FA-27: a search refuses the parameter %s', async (name) => {
    for (const parameter of [
      name,
      `${name}:exact`,
      `[${name}][polluted]`,
      `name.${name}`,
      `_has:${name}:x:y`,
    ]) {
      for (const type of ['Patient', 'Client', 'AccessPolicy']) {
        const answer = await server.get(`/fhir/${type}?${parameter}=1`, { basic: ADMIN });
        expect([parameter, answer.status]).toEqual([parameter, 400]);
      }
    }
  });

  it.each(names)('a sort and a modifier named %s are refused', async (name) => {
    expect((await server.get(`/Patient?_sort=${name}`, { basic: ADMIN })).status).toBe(400);
    expect((await server.get(`/Patient?name:${name}=1`, { basic: ADMIN })).status).toBe(400);
  });

  it.each(['Client', 'AccessPolicy', 'Patient'])(
    'OA-46: a %s with __proto__ is refused, JSON and YAML',
    async (type) => {
      const bodies = [
        ['application/json', '{"__proto__":{"polluted":true}}'],
        ['application/json', '{"details":{"__proto__":{"polluted":true}},"engine":"allow"}'],
        ['application/json', '{"\\u005f_proto__":{"polluted":true}}'],
        ['text/yaml', '__proto__:\n  polluted: true\n'],
        ['text/yaml', '"\\x5f_proto__": {polluted: true}\n'],
      ] as const;
      for (const [contentType, body] of bodies) {
        const headers = { 'Content-Type': contentType };
        const answer = await server.request('PUT', `/${type}/p`, { basic: ADMIN, headers, body });
        expect([body, answer.status]).toEqual([body, 400]);
      }
    },
  );

  it.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'an attribute named %s is unknown, like any other',
    async (name) => {
      const value = { prototype: { polluted: true } };
      for (const type of ['Client', 'AccessPolicy', 'Patient']) {
        expect((await server.send('PUT', `/${type}/p`, { [name]: value })).status).toBe(422);
      }
      expect((await server.send('PUT', '/Client/p', { auth: { [name]: value } })).status).toBe(422);
    },
  );

  it.each(names)('the grant %s is unknown, and so are its options', async (name) => {
    const answer = await server.token({ grant_type: name }, { basic: ADMIN });
    expect([answer.status, answer.json.error]).toEqual([400, 'unsupported_grant_type']);
    const json = { 'Content-Type': 'application/json' };
    const body = `{"grant_type":"client_credentials","${name}":{"polluted":true}}`;
    const posted = await server.request('POST', '/oauth2/token', { basic: ADMIN, headers: json, body });
    expect(posted.status).toBe(400);
  });

  it.each(names)('%s is no resource type, operation or media type', async (name) => {
    expect((await server.get(`/fhir/${name}`, { basic: ADMIN })).status).toBe(404);
    expect((await server.send('POST', `/Client/admin/${name}`, {})).status).toBe(404);
    const headers = { 'Content-Type': `application/${name}` };
    const answer = await server.request('PUT', '/Patient/b', { basic: ADMIN, headers, body: '{}' });
    expect(answer.status).toBe(415);
    expect((await server.get('/Patient', { basic: ADMIN, headers: { Accept: name } })).status).toBe(406);
  });

  it('free objects keep such names as data, in details and in policies', async () => {
    const details = { constructor: { prototype: { polluted: true } }, toString: 'x' };
    const answer = await server.send('PUT', '/Client/free', { details });
    expect(answer.status).toBe(201);
    expect(answer.json.details).toEqual(details);
  });
});
