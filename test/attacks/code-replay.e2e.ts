import { onPostgres } from '../support/database/test-database';
import { aCode, aWebApp, CALLBACK, redeem } from '../support/code-flow';
import { TestClient } from '../support/client.builder';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

describe('replay of authorization codes', () => {
  let server: TestServer;
  let replica: TestServer;
  let user: TestUser;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    replica = await TestServer.join();
    user = await aUser().storedAt(server);
    client = await aWebApp().withScope('offline_access').registeredAt(server);
  });

  afterAll(async () => {
    await replica.close();
    await server.close();
  });

  const isActive = async (token: string): Promise<boolean> => {
    const answer = await server.form('/oauth2/introspect', { token }, { basic: client });
    return answer.json.active;
  };

  it('GRANT-2 refuses a code that was used, and what its first use gave dies', async () => {
    const code = await aCode(server, user, client, { scope: 'offline_access' });
    const first = await redeem(server, client, code);
    expect(first.status).toBe(200);
    expect(await isActive(first.json.access_token)).toBe(true);

    const second = await redeem(server, client, code);
    expect([second.status, second.json.error]).toEqual([400, 'invalid_grant']);
    expect(await isActive(first.json.access_token)).toBe(false);
    const refresh = await server.token(
      { grant_type: 'refresh_token', refresh_token: first.json.refresh_token },
      { basic: client },
    );
    expect([refresh.status, refresh.json.error]).toEqual([400, 'invalid_grant']);
    const events = await server.query<{ action: string }>(
      `SELECT action FROM audit_event WHERE outcome = 'refused' AND client_id = $1`,
      [client.id],
    );
    expect(events).toEqual([{ action: 'code-reuse' }]);
  });

  it('GRANT-3 OA-16 of 50 redemptions at once, on two replicas, lets one through and counts the others as reuse', async () => {
    const code = await aCode(server, user, client, { scope: 'offline_access' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => redeem(index % 2 === 0 ? server : replica, client, code)),
    );
    const successes = answers.filter(({ status }) => status === 200);
    expect(successes).toHaveLength(1);
    for (const { status, json } of answers.filter((answer) => answer !== successes[0])) {
      expect([status, json.error]).toEqual([400, 'invalid_grant']);
    }
    expect(await isActive(successes[0]?.json.access_token)).toBe(false);
    const [row] = await server.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM session WHERE client_id = $1 AND type = 'authorization_code' AND active`,
      [client.id],
    );
    expect(row?.count).toBe(0);
  });

  it('GRANT-5 OA-02 refuses the code of another client, and burns it', async () => {
    const code = await aCode(server, user, client);
    const thief = await aWebApp().registeredAt(server);
    const stolen = await redeem(server, thief, code);
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_grant']);
    expect((await redeem(server, client, code)).json.error).toBe('invalid_grant');
  });

  it('GRANT-6 keeps the code where client authentication fails', async () => {
    const code = await aCode(server, user, client);
    const wrong = await redeem(server, { ...client, secret: 'not the secret' }, code);
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client']);
    expect((await redeem(server, client, code)).status).toBe(200);
  });

  it('GRANT-1 OA-02 refuses a code that was never issued, or was altered in any part', async () => {
    const { code, pkce } = await aCode(server, user, client);
    const altered = [
      'unknown',
      `${code}x`,
      code.slice(0, -1),
      code.replace('nfa_ac_', 'nfa_rt_'),
      code.slice(0, -2) + (code.endsWith('AA') ? 'BA' : 'AA'),
      'nfa_ac_' + 'A'.repeat(43),
    ];
    for (const value of altered) {
      const answer = await redeem(server, client, { code: value, pkce });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    }
    expect((await redeem(server, client, { code, pkce })).status).toBe(200);
  });

  it('GRANT-4 lets a code live for 60 seconds, and stores its hash alone', async () => {
    const inTime = await aCode(server, user, client);
    const late = await aCode(server, user, client);
    expect(late.code).toMatch(/^nfa_ac_[\w-]{43}$/);
    const rows = await server.query<{ row: string }>(
      'SELECT authorization_code::text AS row FROM authorization_code',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain(late.code.slice(7));
    server.clock.advance(55);
    expect((await redeem(server, client, inTime)).status).toBe(200);
    server.clock.advance(6);
    const answer = await redeem(server, client, late);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('GRANT-7 RU-12 demands the redirect URI of the request, and no other', async () => {
    for (const redirectUri of [`${CALLBACK}/`, `${CALLBACK}?x=1`, 'https://evil.example/cb']) {
      const answer = await redeem(server, client, await aCode(server, user, client), {
        redirect_uri: redirectUri,
      });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('GRANT-14 refuses the code of a user or client that was switched off meanwhile', async () => {
    const other = await aUser().storedAt(server);
    const code = await aCode(server, other, client);
    const patch = { headers: { 'Content-Type': 'application/merge-patch+json' } };
    expect((await server.send('PATCH', `/User/${other.id}`, { active: false }, patch)).status).toBe(200);
    expect((await redeem(server, client, code)).json.error).toBe('invalid_grant');

    const app = await aWebApp().registeredAt(server);
    const mine = await aCode(server, user, app);
    expect((await server.send('PATCH', `/Client/${app.id}`, { active: false }, patch)).status).toBe(200);
    expect((await redeem(server, app, mine)).status).toBe(401);
  });

  if (onPostgres) {
    it('gives one Session for one code in each round of two at once', async () => {
      for (let round = 0; round < 10; round++) {
        const code = await aCode(server, user, client);
        const both = await Promise.all([redeem(server, client, code), redeem(replica, client, code)]);
        expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      }
    });
  }
});
