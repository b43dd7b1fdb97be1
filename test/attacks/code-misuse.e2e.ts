import { codeOf, CALLBACK, redeem } from '../support/authorization';
import { openBrowserLogin } from '../support/browser-login';
import { aClient } from '../support/client.builder';
import { Answer, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const client = {
  type: 'spa',
  trusted: true,
  grant_types: ['authorization_code', 'refresh_token'],
  auth: { authorization_code: { redirect_uri: CALLBACK } },
};

/** What else a code can be tried for: with an altered request, late, as another token, and from what is stored. */
describe('attack: misuse of an authorization code (RFC 9700 §4.2)', () => {
  let server: TestServer;
  let cookie: string;

  beforeAll(async () => {
    server = await TestServer.start();
    await aUser('ann').storedAt(server);
    ({ cookie } = await openBrowserLogin(server, 'ann'));
    for (const id of ['app', 'other']) await aClient(id).withoutSecret().with(client).registeredAt(server);
  });
  afterAll(() => server.close());

  const code = (): Promise<string> =>
    codeOf(server, cookie, { client_id: 'app', scope: 'openid offline_access' });
  const send = (value: string, changes: Record<string, string> = {}): Promise<Answer> =>
    redeem(server, { client_id: 'app', code: value, ...changes });
  const isDead = async ({ access_token: token, refresh_token: refresh }: any): Promise<void> => {
    expect((await server.get('/oauth2/userinfo', { bearer: token })).status).toBe(401);
    const refreshed = await server.token({
      grant_type: 'refresh_token',
      client_id: 'app',
      refresh_token: refresh,
    });
    expect([refreshed.status, refreshed.json.error]).toEqual([400, 'invalid_grant']);
  };

  it('kills what was refreshed in between, and is known a day later', async () => {
    const value = await code();
    const { json } = await send(value);
    const refresh = { grant_type: 'refresh_token', client_id: 'app', refresh_token: json.refresh_token };
    const refreshed = await server.token(refresh);
    server.clock.advance(20 * 60 * 60);
    expect((await send(value)).json.error).toBe('invalid_grant');
    await isDead(refreshed.json);
    ({ cookie } = await openBrowserLogin(server, 'ann'));
  });

  it('OA-01, OA-02, GRANT-5, GRANT-8 with any part altered it is refused, burned and recorded', async () => {
    const before = (await server.query(`SELECT 1 FROM audit_event WHERE action = 'code-misuse'`)).length;
    const alterations = [
      { client_id: 'other' },
      { code_verifier: 'another-verifier-that-is-long-enough-for-rfc-7636' },
      { code_verifier: '' },
      { redirect_uri: `${CALLBACK}/` },
    ];
    for (const altered of alterations) {
      const value = await code();
      const refused = await send(value, altered);
      expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
      expect((await send(value)).json.error).toBe('invalid_grant');
    }
    const after = await server.query(`SELECT 1 FROM audit_event WHERE action = 'code-misuse'`);
    expect(after).toHaveLength(before + alterations.length);
  });

  it('OA-21 a code is no token, and no token is a code', async () => {
    const value = await code();
    expect((await server.get('/oauth2/userinfo', { bearer: value })).status).toBe(401);
    const asRefresh = { grant_type: 'refresh_token', client_id: 'app', refresh_token: value };
    expect((await server.token(asRefresh)).json.error).toBe('invalid_grant');
    const { json } = await send(value);
    expect(json.token_type).toBe('Bearer');
    for (const token of [json.access_token, json.refresh_token]) {
      expect((await send(token)).json.error).toBe('invalid_grant');
    }
  });

  it('OA-39 neither code nor token stands in the database as it is', async () => {
    const value = await code();
    const { json } = await send(value);
    const rows = await server.query<{ text: string }>(
      `SELECT to_jsonb(t)::text AS text FROM authorization_code t UNION ALL SELECT to_jsonb(t)::text FROM audit_event t
       UNION ALL SELECT to_jsonb(t)::text FROM session t`,
    );
    const stored = rows.map(({ text }) => text).join('\n');
    for (const secret of [value, json.access_token, json.refresh_token])
      expect(stored).not.toContain(secret.slice(7));
  });
});
