import { DataSource } from 'typeorm';
import { PolicySource } from '../../src/access/ports/policy-source';
import { poolOf } from '../../src/database/database';
import { aClient } from '../support/client.builder';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

/** What the server answers when it cannot know: never data, never success. */
describe('outage', () => {
  let server: TestServer;
  let refreshToken: string;
  let accessToken: string;
  const client = { id: 'client', secret: 'secret of the client' };

  beforeAll(async () => {
    server = await TestServer.start();
    await aClient(client.id)
      .withSecret(client.secret)
      .withGrants('password', 'refresh_token')
      .with({ auth: { password: { refresh_token: true } } })
      .registeredAt(server);
  });
  afterAll(() => server.close());
  afterEach(() => jest.restoreAllMocks());

  const refresh = (): Promise<Answer> =>
    server.token({ grant_type: 'refresh_token', refresh_token: refreshToken }, { basic: client });

  function expectUnavailable({ status, headers, json }: Answer): void {
    expect(status).toBe(503);
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(5);
    if (json.resourceType === 'OperationOutcome') expect(json.issue[0].code).toBe('transient');
    else expect(json.error).toBe('temporarily_unavailable');
    expect(JSON.stringify(json)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|pg|SELECT/);
  }

  describe('of the database', () => {
    /** Nobody answers where the database was, neither to queries nor to transactions. */
    function unplug(): void {
      const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
        code: 'ECONNREFUSED',
      });
      const pool = poolOf(server.app.get(DataSource, { strict: false }));
      jest.spyOn(pool, 'connect').mockImplementation(((done?: (error: Error) => void) => {
        if (done === undefined) return Promise.reject(refused);
        done(refused);
        return undefined;
      }) as never);
    }

    beforeEach(async () => {
      const user = await aUser().storedAt(server);
      const login = { grant_type: 'password', username: user.id, password: user.password };
      const { json } = await server.token(login, { basic: client });
      refreshToken = json.refresh_token;
      accessToken = json.access_token;
      // What is remembered for a second would still be answered.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    });

    it('CAP-6 is 503 with Retry-After of 1 to 5 s, as OAuth error or OperationOutcome', async () => {
      unplug();
      for (const answer of [
        await server.token({ grant_type: 'client_credentials' }, { basic: ADMIN }),
        await server.token({ grant_type: 'password', username: 'u', password: 'p' }, { basic: client }),
        await server.form('/oauth2/introspect', { token: accessToken }, { basic: client }),
        await server.form('/oauth2/revoke', { token: accessToken }, { basic: client }),
        await server.get('/fhir/Patient', { bearer: accessToken }),
        await server.get('/fhir/Patient', { basic: ADMIN }),
        await server.send('PUT', '/fhir/Patient/p1', {}),
      ]) {
        expectUnavailable(answer);
      }
    });

    it('KEY-15 consumes no refresh token that it could not replace: 503, and then 200 once', async () => {
      unplug();
      expectUnavailable(await refresh());
      jest.restoreAllMocks();
      const answers = await Promise.all([refresh(), refresh(), refresh()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    });
  });

  describe('RS-25 of the policies', () => {
    const policiesAre = (find: () => Promise<never>): unknown =>
      jest.spyOn(server.app.get(PolicySource, { strict: false }), 'find').mockImplementation(find);

    beforeAll(async () => {
      await server.send('PUT', '/fhir/Patient/secret', { name: [{ family: 'Secret' }] });
    });

    it.each<[string, () => Promise<unknown>, number]>([
      ['that throw', () => Promise.reject(new Error('broken')), 503],
      ['that take too long', () => Promise.reject(new Error('Query read timeout')), 503],
      ['that are nothing', () => Promise.resolve(undefined), 503],
      ['that are none', () => Promise.resolve([]), 403],
      ['that are no policies', () => Promise.resolve([{ id: 'p', engine: 'unheard-of', links: [] }]), 403],
    ])('%s', async (_, find, status) => {
      policiesAre(find as () => Promise<never>);
      for (const path of ['/fhir/Patient/secret', '/fhir/Patient', '/Client/admin']) {
        const answer = await server.get(path, { basic: ADMIN });
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.text).not.toContain('Secret');
      }
      expect((await server.send('PUT', '/fhir/Patient/secret', {})).status).toBe(status);
    });
  });
});
