import { aClient } from '../support/client.builder';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { TestServer } from '../support/test-server';

/** What a caller, or a proxy for it, says about where a request came from and over what. */
const FORWARDED = {
  'X-Forwarded-For': '198.51.100.1, 203.0.113.9',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'evil.example',
  'X-Real-IP': '198.51.100.2',
  Forwarded: 'for=198.51.100.3;proto=https;host=evil.example',
};

describe.each([
  // Jest's requests come from 127.0.0.1.
  ['no proxy is trusted', [], { ip: '127.0.0.1', scheme: 'http' }],
  ['another proxy is trusted', ['10.0.0.0/8'], { ip: '127.0.0.1', scheme: 'http' }],
  ['the sender is a trusted proxy', ['127.0.0.0/8'], { ip: '203.0.113.9', scheme: 'https' }],
  [
    'two proxies in a row are trusted',
    ['127.0.0.1', '203.0.113.0/24'],
    { ip: '198.51.100.1', scheme: 'https' },
  ],
])('forwarded headers, where %s (TRUSTED_PROXIES)', (_, trustedProxies, expected) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ trustedProxies });
    await storePatient(server, 'p1');
  });
  afterAll(() => server.close());

  it('WEB-8 count only from a configured proxy: Sessions, audit records', async () => {
    const client = await aClient().registeredAt(server);
    const issued = await server.token(
      { grant_type: 'client_credentials' },
      { basic: client, headers: FORWARDED },
    );
    expect(issued.status).toBe(200);
    const [session] = await server.query(`SELECT document->>'ip' AS ip FROM session WHERE client_id = $1`, [
      client.id,
    ]);
    const [record] = await server.query('SELECT ip FROM audit_event WHERE client_id = $1', [client.id]);
    expect([session, record]).toEqual([{ ip: expected.ip }, { ip: expected.ip }]);
  });

  it('WEB-8 count only from a configured proxy: what policies see', async () => {
    const client = await aClient().withGrants('basic').registeredAt(server);
    const { ip, scheme } = expected;
    const read = () => server.get('/fhir/Patient/p1', { basic: client, headers: FORWARDED });
    await aPolicy()
      .linkedTo(`Client/${client.id}`)
      .matching({ 'remote-addr': '198.51.100.2', scheme: { $enum: ['http', 'https'] } })
      .storedAt(server);
    expect((await read()).status).toBe(403);
    await aPolicy().linkedTo(`Client/${client.id}`).matching({ 'remote-addr': ip, scheme }).storedAt(server);
    expect((await read()).status).toBe(200);
  });

  it('WEB-8 name no host, whoever sends them', async () => {
    const created = await server.send('POST', '/fhir/Patient', {}, { headers: FORWARDED });
    expect(created.headers.get('location')).toMatch(/^http:\/\/localhost:8080\/fhir\/Patient\//);
    const found = await server.get('/fhir/Patient', {
      basic: { id: 'admin', secret: 'admin-secret' },
      headers: FORWARDED,
    });
    expect(found.text).not.toContain('evil.example');
  });
});
