import { Database } from '../../src/database/database';
import { SessionHousekeeping } from '../../src/session/session-housekeeping';
import { aCode, aWebApp, redeem } from '../support/code-flow';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const client = { id: 'refresher', secret: 'refresher-secret' };
const DAY = 24 * 60 * 60;

describe('refresh (RFC 6749 §6, RFC 9700 §4.14)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.send('PUT', '/User/user', { password: 'password' });
    await configure();
  });
  afterAll(() => server.close());

  async function configure(members: Record<string, unknown> = {}): Promise<void> {
    await server.send('PUT', `/Client/${client.id}`, {
      secret: client.secret,
      grant_types: ['password', 'refresh_token'],
      ...members,
    });
  }

  async function login(scope = 'openid profile offline_access'): Promise<any> {
    const parameters = { grant_type: 'password', username: 'user', password: 'password', scope };
    const answer = await server.token(parameters, { basic: client });
    expect(answer.status).toBe(200);
    return answer.json;
  }

  function refresh(token: string, parameters: Record<string, string> = {}, basic = client): Promise<Answer> {
    return server.token({ grant_type: 'refresh_token', refresh_token: token, ...parameters }, { basic });
  }

  function read(token: string): Promise<Answer> {
    return server.get('/Patient', { bearer: token });
  }

  it('REFRESH-15 comes with offline_access; rule 3 drops what promises it in vain', async () => {
    expect((await login('openid')).refresh_token).toBeUndefined();
    expect((await login('openid offline_access')).refresh_token).toBeDefined();
    await configure({ grant_types: ['password'] });
    const without = await login('openid offline_access');
    expect([without.refresh_token, without.scope]).toEqual([undefined, 'openid']);
    await configure();
  });

  it('REFRESH-5 repeats the context of the launch', async () => {
    const { refresh_token: first } = await login();
    await server.query(`UPDATE refresh_token SET context = $1::jsonb WHERE used_at IS NULL`, [
      JSON.stringify({ patient: 'p1', encounter: 'e1' }),
    ]);
    const second = (await refresh(first)).json;
    const third = (await refresh(second.refresh_token)).json;
    for (const json of [second, third]) expect(json).toMatchObject({ patient: 'p1', encounter: 'e1' });
  });

  it('REFRESH-5, REFRESH-6 answers new tokens of the same scope and replaces the refresh token', async () => {
    const first = await login();
    const { json } = await refresh(first.refresh_token);
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'openid profile offline_access',
    });
    expect(json.access_token).not.toBe(first.access_token);
    expect(json.refresh_token).not.toBe(first.refresh_token);
    expect((await read(json.access_token)).status).toBe(403);
  });

  it('REFRESH-4 narrows this access token alone, and refuses more without harm', async () => {
    const { refresh_token: first } = await login();
    const wider = await refresh(first, { scope: 'openid email' });
    expect([wider.status, wider.json.error]).toEqual([400, 'invalid_scope']);
    const narrow = await refresh(first, { scope: 'openid' });
    expect(narrow.json.scope).toBe('openid');
    expect((await refresh(narrow.json.refresh_token)).json.scope).toBe('openid profile offline_access');
  });

  it('REFRESH-3 refuses what is unknown, revoked, or no refresh token at all', async () => {
    const { refresh_token: revoked, access_token: access } = await login();
    expect((await server.form('/oauth2/revoke', { token: revoked }, { basic: client })).status).toBe(200);
    for (const token of [revoked, access, `nfa_rt_${'A'.repeat(43)}`, `nfa_ac_${revoked.slice(7)}`, 'x']) {
      const answer = await refresh(token);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('REFRESH-1, REFRESH-3 refuses unauthenticated and foreign clients without harm', async () => {
    const { refresh_token: token } = await login();
    const unauthenticated = await server.token({ grant_type: 'refresh_token', refresh_token: token });
    expect([unauthenticated.status, unauthenticated.json.error]).toEqual([401, 'invalid_client']);
    const other = { id: 'other-client', secret: 'other-client-secret' };
    await server.send('PUT', `/Client/${other.id}`, {
      secret: other.secret,
      grant_types: ['password', 'refresh_token'],
    });
    const foreign = await refresh(token, {}, other);
    expect([foreign.status, foreign.json.error]).toEqual([400, 'invalid_grant']);
    expect((await refresh(token)).status).toBe(200);
  });

  it('REFRESH-2 finds a public client by its token', async () => {
    await server.send('PUT', '/Client/public-one', {
      grant_types: ['password', 'refresh_token'],
      auth: { password: { secret_required: false, refresh_token: true } },
    });
    const { json } = await server.token({
      grant_type: 'password',
      client_id: 'public-one',
      username: 'user',
      password: 'password',
    });
    const refreshed = await server.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token });
    expect(refreshed.status).toBe(200);
  });

  it('REFRESH-7, REFRESH-10 closes the Session when a replaced token comes back', async () => {
    const first = await login();
    const second = (await refresh(first.refresh_token)).json;
    const replay = await refresh(first.refresh_token);
    expect([replay.status, replay.json.error]).toEqual([400, 'invalid_grant']);
    expect((await read(second.access_token)).status).toBe(401);
    expect((await refresh(second.refresh_token)).json.error).toBe('invalid_grant');
    const events = await server.app
      .get(Database, { strict: false })
      .query(`SELECT 1 FROM audit_event WHERE action = 'token-reuse'`);
    expect(events.length).toBeGreaterThan(0);
  });

  it('REFRESH-8 knows replaced tokens after three rotations at once, and after a restart', async () => {
    const replays = [];
    for (let round = 0; round < 2; round++) {
      const tokens: string[] = [(await login()).refresh_token];
      for (let used = 0; used < 3; used++) tokens.push((await refresh(tokens[used]!)).json.refresh_token);
      replays.push(tokens);
    }
    const [here = [], later = []] = replays;
    expect((await refresh(here[0]!)).json.error).toBe('invalid_grant');
    expect((await refresh(here[3]!)).json.error).toBe('invalid_grant');

    const restarted = await TestServer.join();
    try {
      const again = (token: string): Promise<Answer> =>
        restarted.token({ grant_type: 'refresh_token', refresh_token: token }, { basic: client });
      expect((await again(later[1]!)).json.error).toBe('invalid_grant');
      expect((await again(later[3]!)).json.error).toBe('invalid_grant');
    } finally {
      await restarted.close();
    }
  });

  it('REFRESH-9 gives 50 parallel uses of one token exactly one success, and the reuse closes the Session', async () => {
    const { refresh_token: token } = await login();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(token)));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ json }) => json.error === 'invalid_grant')).toHaveLength(49);
    expect((await read(winners[0]!.json.access_token)).status).toBe(401);
    expect((await refresh(winners[0]!.json.refresh_token)).json.error).toBe('invalid_grant');
  });

  it('REFRESH-11 ends after its idle time, which every use restarts, and at its absolute end', async () => {
    await configure({
      auth: {
        password: {
          refresh_token_expiration: 60,
          refresh_token_absolute_expiration: 150,
          refresh_token: true,
        },
      },
    });
    const idle = await login();
    server.clock.advance(61);
    expect((await refresh(idle.refresh_token)).json.error).toBe('invalid_grant');
    let { refresh_token: token } = await login();
    for (let used = 0; used < 2; used++) {
      server.clock.advance(59);
      const answer = await refresh(token);
      expect(answer.status).toBe(200);
      token = answer.json.refresh_token;
    }
    server.clock.advance(40);
    expect((await refresh(token)).json.error).toBe('invalid_grant');
    await configure();
  });

  it('REFRESH-12 with offline_access lasts three months from each use without new consent, a year at most', async () => {
    const user = await aUser().storedAt(server);
    const app = await aWebApp().with({ trusted: false }).registeredAt(server);
    const scope = 'openid offline_access';
    const connect = async (): Promise<string> => {
      const { json } = await redeem(server, app, await aCode(server, user, app, { scope }));
      return json.refresh_token;
    };
    let token = await connect();
    const daysLater = async (days: number): Promise<unknown> => {
      server.clock.advance(days * DAY);
      const { status, json } = await refresh(token, {}, app);
      token = json.refresh_token ?? token;
      return json.error ?? [status, json.scope];
    };
    // No three months have more than 92 days.
    for (const days of [92, 92, 99, 81]) expect(await daysLater(days)).toEqual([200, scope]);
    expect(await daysLater(2)).toBe('invalid_grant');

    token = await connect();
    expect(await daysLater(101)).toBe('invalid_grant');
  });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'another password',
      () => server.send('PUT', '/User/user', { password: 'another password' }),
      () => server.send('PUT', '/User/user', { password: 'password' }),
    ],
    [
      'the end of its user',
      () => server.send('PUT', '/User/user', { active: false }),
      () => server.send('PUT', '/User/user', { active: true }),
    ],
    ['the end of its client', () => configure({ active: false }), () => configure()],
  ])('REFRESH-14 dies with %s, and its access token too', async (_, end, restore) => {
    const { refresh_token: token, access_token: access } = await login();
    expect((await read(access)).status).toBe(403);
    await end();
    expect((await read(access)).status).toBe(401);
    expect(['invalid_grant', 'invalid_client']).toContain((await refresh(token)).json.error);
    await restore();
    expect((await read(access)).status).toBe(401);
    expect((await refresh(token)).json.error).toBe('invalid_grant');
  });

  it('OA-21 is no access token, and no access token refreshes', async () => {
    const { refresh_token: token, access_token: access } = await login();
    expect((await read(token)).status).toBe(401);
    expect((await refresh(access)).json.error).toBe('invalid_grant');
  });

  it('“DELETE /Session with the token” → 204; then API 401, refresh 400 invalid_grant', async () => {
    const { refresh_token: token, access_token: access } = await login();
    expect((await server.request('DELETE', '/Session', { bearer: access })).status).toBe(204);
    expect((await read(access)).status).toBe(401);
    const refused = await refresh(token);
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('“Session is a resource; Search and CRUD; GET /Session”: searched, read, closed, deleted by id', async () => {
    const { access_token: access } = await login();
    const found = await server.get('/Session?user=User/user&active=true', { basic: ADMIN });
    expect(found.status).toBe(200);
    const [{ resource }] = found.json.entry;
    const path = `/Session/${resource.id}`;
    expect((await server.get(path, { basic: ADMIN })).json).toMatchObject({ type: 'password', active: true });
    expect((await server.send('POST', '/Session', {})).status).toBe(405);
    expect((await server.send('PUT', path, { ...resource, active: false })).status).toBe(200);
    expect((await read(access)).status).toBe(401);
    expect((await server.request('DELETE', path, { basic: ADMIN })).status).toBe(204);
    expect((await server.get(path, { basic: ADMIN })).status).toBe(410);
  });

  it('removes what expired, ends Sessions that expired, and keeps them for 30 days', async () => {
    const { access_token: access } = await login('openid');
    const database = server.app.get(Database, { strict: false });
    const housekeeping = server.app.get(SessionHousekeeping, { strict: false });
    const count = async (sql: string): Promise<number> =>
      (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]!.n;
    await read(access);
    await housekeeping.run();
    expect(await count('session WHERE last_used_at > start_at')).toBeGreaterThan(0);

    server.clock.advance(400 * DAY);
    await housekeeping.run();
    expect(await count('access_token')).toBe(0);
    expect(await count('refresh_token')).toBe(0);
    expect(await count('session WHERE active')).toBe(0);
    server.clock.advance(31 * DAY);
    await housekeeping.run();
    expect(await count('session')).toBe(0);
    expect((await server.get('/Session', { basic: ADMIN })).json.total).toBe(0);
  });
});
