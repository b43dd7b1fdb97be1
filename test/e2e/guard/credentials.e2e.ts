import { aClient, TestClient } from '../../support/client.builder';
import { BASES } from '../../support/patients';
import { aPolicy } from '../../support/policy.builder';
import { sendRaw } from '../../support/raw-http';
import { ADMIN, Answer, basic, TestServer } from '../../support/test-server';

const realm = 'realm="nest-fhir-auth"';

describe('credentials on resource endpoints (contract §3, §11)', () => {
  let server: TestServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await aClient().withGrants('client_credentials', 'basic').registeredAt(server);
    await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
  });
  afterAll(() => server.close());

  const ask = (authorization?: string, path = '/fhir/Patient') =>
    server.get(path, { headers: authorization === undefined ? {} : { Authorization: authorization } });
  const refusalOf = (answer: Answer) => [
    answer.status,
    answer.json.issue[0].code,
    answer.headers.get('www-authenticate'),
  ];

  describe('RS-1 no credential', () => {
    const row = [401, 'login', `Bearer ${realm}`];

    it.each(BASES)('below "%s" is 401 login with a bare challenge', async (base) => {
      expect(refusalOf(await ask(undefined, `${base}/Patient`))).toEqual(row);
      expect(refusalOf(await ask(undefined, `${base}/Client/admin`))).toEqual(row);
    });

    it('is 401 before anything is told of the resource', async () => {
      for (const path of ['/fhir/Patient/unknown', '/fhir/Patient?unknown=1', '/Client/nobody/_history/1']) {
        expect(refusalOf(await ask(undefined, path))).toEqual(row);
      }
      const options = { headers: { 'Content-Type': 'application/json' }, body: '{"broken' };
      expect(refusalOf(await server.request('PUT', '/Patient/x', options))).toEqual(row);
      expect(refusalOf(await server.request('DELETE', '/Patient/x'))).toEqual(row);
      expect(refusalOf(await server.request('POST', '/Client/admin/$rotate-secret'))).toEqual(row);
    });

    it('is the answer to a scheme that is not known here', async () => {
      expect(refusalOf(await ask('Digest username="x"'))).toEqual(row);
      expect(refusalOf(await ask('Bearerx y'))).toEqual(row);
    });

    it('RS-4 is what a token in the query string is', async () => {
      const token = await server.accessToken(client);
      expect(refusalOf(await ask(undefined, `/fhir/Patient?access_token=${token}`))).toEqual(row);
    });
  });

  describe('a bad token', () => {
    const row = [401, 'login', `Bearer ${realm}, error="invalid_token"`];

    it.each([
      ['nothing', 'Bearer'],
      ['blanks', 'Bearer   '],
      ['garbage', 'Bearer garbage'],
      ['a well-formed stranger', `Bearer nfa_at_${'A'.repeat(43)}`],
      ['a refresh token', `Bearer nfa_rt_${'A'.repeat(43)}`],
      ['two tokens', 'Bearer a b'],
      ['an injection', `Bearer nfa_at_${"'".repeat(43)}`],
    ])('%s is 401 invalid_token', async (_, authorization) => {
      expect(refusalOf(await ask(authorization))).toEqual(row);
    });

    it('RS-2 that has expired, was revoked or altered, or is for another audience is 401 invalid_token', async () => {
      const elsewhere = await aClient()
        .with({ auth: { client_credentials: { audience: ['https://elsewhere.example/fhir'] } } })
        .registeredAt(server);
      await aPolicy().linkedTo(`Client/${elsewhere.id}`).storedAt(server);
      const revoked = await server.accessToken(client);
      expect((await ask(`Bearer ${revoked}`)).status).toBe(200);
      await server.form('/oauth2/revoke', { token: revoked }, { basic: client });
      const expired = await server.accessToken(client);
      const foreign = await server.accessToken(elsewhere);
      for (const token of [revoked, foreign, `${expired.slice(0, -2)}__`]) {
        expect(refusalOf(await ask(`Bearer ${token}`))).toEqual(row);
      }
      expect((await ask(`Bearer ${expired}`)).status).toBe(200);
      server.clock.advance(300);
      expect(refusalOf(await ask(`Bearer ${expired}`))).toEqual(row);
    });

    it('that differs in one character is no token', async () => {
      const token = await server.accessToken(client);
      expect((await ask(`Bearer ${token}`)).status).toBe(200);
      expect((await ask(`bearer ${token}`)).status).toBe(200);
      const last = token.endsWith('A') ? 'Q' : 'A';
      expect(refusalOf(await ask(`Bearer ${token.slice(0, -1)}${last}`))).toEqual(row);
      expect(refusalOf(await ask(`Bearer ${token}A`))).toEqual(row);
      expect(refusalOf(await ask(`Bearer ${token.toLowerCase()}`))).toEqual(row);
    });

    it('is not stored as it is', async () => {
      const token = await server.accessToken(client);
      for (const table of ['access_token', 'session', 'audit_event']) {
        const rows = await server.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE $1`, [`%${token}%`]);
        expect(rows).toEqual([]);
      }
    });
  });

  describe('Basic', () => {
    const row = [401, 'login', `Basic ${realm}`];

    it('reads with id and secret, and no Session arises', async () => {
      const before = await server.query('SELECT id FROM session');
      expect((await ask(basic(client.id, client.secret))).status).toBe(200);
      expect(await server.query('SELECT id FROM session')).toEqual(before);
    });

    it.each([
      ['a wrong secret', () => basic(client.id, 'wrong secret')],
      ['an unknown client', () => basic('nobody', 'some secret')],
      ['no base64', () => 'Basic ***'],
      ['nothing', () => 'Basic'],
    ])('with %s is 401', async (_, authorization) => {
      expect(refusalOf(await ask(authorization()))).toEqual(row);
    });

    it('needs basic in grant_types: 401, as for a wrong secret', async () => {
      const other = await aClient().registeredAt(server);
      await aPolicy().linkedTo(`Client/${other.id}`).storedAt(server);
      const refused = await ask(basic(other.id, other.secret));
      expect(refusalOf(refused)).toEqual(row);
      expect(refused.text).toBe((await ask(basic(other.id, 'wrong secret'))).text);
    });

    it('of an inactive client is 401', async () => {
      const inactive = await aClient().withGrants('basic').with({ active: false }).registeredAt(server);
      expect(refusalOf(await ask(basic(inactive.id, inactive.secret)))).toEqual(row);
    });

    it('of a scope-bound client reaches nothing (rule 1)', async () => {
      const bound = await aClient().withGrants('basic').withScope('system/Patient.rs').registeredAt(server);
      await aPolicy().linkedTo(`Client/${bound.id}`).storedAt(server);
      const answer = await ask(basic(bound.id, bound.secret));
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        403,
        `Bearer ${realm}, error="insufficient_scope", scope="system/Patient.s"`,
      ]);
    });
  });

  it.each([
    ['two Basic', () => [basic(ADMIN.id, ADMIN.secret), basic(ADMIN.id, ADMIN.secret)]],
    ['Basic and Bearer', () => [basic(ADMIN.id, ADMIN.secret), 'Bearer x']],
    ['two Bearer', () => ['Bearer x', 'Bearer y']],
  ])('RS-4 %s are two credentials: 400 invalid', async (_, headers) => {
    const answer = await sendRaw(server.url, {
      method: 'GET',
      path: '/fhir/Patient',
      headers: headers().map((value) => ['Authorization', value] as const),
    });
    expect([
      answer.status,
      JSON.parse(answer.body).issue[0].code,
      answer.headers['www-authenticate'],
    ]).toEqual([400, 'invalid', `Bearer ${realm}, error="invalid_request"`]);
  });
});
