import { SessionHousekeeping } from '../../src/session/session-housekeeping';
import { aClient } from '../support/client.builder';
import { OnlineApp, outcomeOf, REFUSED } from '../support/online-app';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const MINUTE = 60;

describe('online_access (SMART 2.2 §scopes, contract rule 3)', () => {
  let server: TestServer;
  let user: TestUser;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser().storedAt(server);
  });
  afterAll(() => server.close());

  const active = async ({ client }: OnlineApp, token: string): Promise<boolean> =>
    (await server.form('/oauth2/introspect', { token }, { basic: client })).json.active;

  it('REFRESH-13 gives a refresh token that dies with the login of the user', async () => {
    const app = await OnlineApp.start(server, user);
    const first = await app.tokens();
    expect(first).toMatchObject({ scope: 'openid online_access', refresh_token: expect.any(String) });
    const second = (await app.refresh(first.refresh_token)).json;
    expect(second.scope).toBe('openid online_access');
    expect(await active(app, second.refresh_token)).toBe(true);
    await app.logOut();
    expect(outcomeOf(await app.refresh(second.refresh_token))).toEqual(REFUSED);
    expect(await active(app, second.refresh_token)).toBe(false);
    expect(await active(app, second.access_token)).toBe(false);
    // Nobody has stolen anything: the family ended with the login.
    const reuses = await server.query(
      `SELECT 1 FROM audit_event WHERE action = 'token-reuse' AND client_id = $1`,
      [app.client.id],
    );
    expect(reuses).toEqual([]);
  });

  it('with offline_access beside it, that one counts: the token outlives the login', async () => {
    const app = await OnlineApp.start(server, user);
    const both = await app.tokens('openid online_access offline_access');
    const offline = await app.tokens('openid offline_access');
    await app.logOut();
    server.clock.advance(31 * MINUTE);
    for (const { refresh_token: token } of [both, offline])
      expect((await app.refresh(token)).status).toBe(200);
  });

  it('of a first_party app ends with the login, idle too, and takes the login along', async () => {
    const app = await OnlineApp.start(server, user, { first_party: true, trusted: false });
    const idle = await app.tokens();
    const offline = await app.tokens('openid offline_access');
    server.clock.advance(31 * MINUTE);
    expect(outcomeOf(await app.refresh(idle.refresh_token))).toEqual(REFUSED);
    expect((await app.refresh(offline.refresh_token)).status).toBe(200);
    await app.browser.logIn(user);
    const { refresh_token: token } = await app.tokens();
    await server.form('/oauth2/revoke', { token }, { basic: app.client });
    expect((await app.browser.get('/auth/account')).location).toContain('/auth/login');
  });

  it('there is none where there is no login: the password grant drops the scope', async () => {
    const client = await aClient()
      .withGrants('password', 'refresh_token', 'client_credentials')
      .registeredAt(server);
    const login = { grant_type: 'password', username: user.id, password: user.password };
    const { json } = await server.token({ ...login, scope: 'openid online_access' }, { basic: client });
    expect([json.scope, json.refresh_token]).toEqual(['openid', undefined]);
    const alone = await server.token({ ...login, scope: 'online_access' }, { basic: client });
    expect([alone.status, alone.json.error]).toEqual([400, 'invalid_scope']);
    const own = await server.token(
      { grant_type: 'client_credentials', scope: 'online_access' },
      { basic: client },
    );
    expect([own.status, own.json.error]).toEqual([400, 'invalid_scope']);
  });

  it('rule 3 drops it where no refresh token will be issued', async () => {
    const app = await OnlineApp.start(server, user, { grant_types: ['authorization_code'] });
    const { scope, refresh_token: token } = await app.tokens();
    expect([scope, token]).toEqual(['openid', undefined]);
  });

  it('the Session of an idle login is closed, its access token too', async () => {
    const app = await OnlineApp.start(server, user, {
      auth: { authorization_code: { redirect_uri: 'https://app.example/cb', access_token_expiration: 3600 } },
    });
    const [online, offline] = [await app.tokens(), await app.tokens('openid offline_access')];
    server.clock.advance(31 * MINUTE);
    await server.app.get(SessionHousekeeping, { strict: false }).run();
    expect([await active(app, online.access_token), await active(app, offline.access_token)]).toEqual([
      false,
      true,
    ]);
    const open = await server.query<{ type: string }>(
      `SELECT type FROM session WHERE user_id = $1 AND active`,
      [user.id],
    );
    expect(open).toHaveLength(1);
  });

  it('the consent page says what it means, and how long it lasts', async () => {
    const app = await OnlineApp.start(server, user, { trusted: false });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.client.id,
      scope: 'openid online_access',
      redirect_uri: 'https://app.example/cb',
    });
    const page = await app.browser.follow(await app.browser.get(`/oauth2/authorize?${query.toString()}`));
    expect(page.text).toContain('Stay connected while you are signed in here');
    expect(page.text).toContain('until you sign out, or for half an hour');
    expect(page.text).toContain(
      'until you sign out here, at most 10 hours; it ends earlier when nothing is used for 30 minutes',
    );
  });
});
