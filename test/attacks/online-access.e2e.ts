import { OnlineApp, outcomeOf, REFUSED } from '../support/online-app';
import { onPostgres } from '../support/database/test-database';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A refresh token of `online_access` that somebody keeps after the user has gone (SMART 2.2 §scopes). */
describe('refresh tokens that outlive a login', () => {
  let server: TestServer;
  let user: TestUser;
  let app: OnlineApp;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser().storedAt(server);
    app = await OnlineApp.start(server, user);
  });
  afterAll(() => server.close());

  it('REFRESH-13 are refused after a logout, each of the family and of other apps; other logins go on', async () => {
    const second = await OnlineApp.start(server, user);
    const first = await app.tokens();
    const next = (await app.refresh(first.refresh_token)).json;
    const elsewhere = await second.tokens();
    await app.logOut();
    for (const token of [next.refresh_token, first.refresh_token]) {
      expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
    }
    expect((await server.get('/Patient', { bearer: next.access_token })).status).toBe(401);
    expect((await second.refresh(elsewhere.refresh_token)).status).toBe(200);
  });

  it('REFRESH-13 are refused when the user logs in again', async () => {
    const { refresh_token: token } = await app.tokens();
    await app.logOut();
    await app.browser.logIn(user);
    expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
  });

  it('REFRESH-13 are refused once the login is idle, before and after it is cleaned away', async () => {
    const { refresh_token: token } = await app.tokens();
    server.clock.advance(30 * MINUTE);
    expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
    // A refusal is no activity.
    server.clock.advance(MINUTE);
    expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
    expect((await app.browser.get('/auth/account')).location).toContain('/auth/login');
  });

  it('rule 3: refreshing is activity of the login, up to its absolute limit and not beyond', async () => {
    let { refresh_token: token } = await app.tokens();
    for (let used = 0; used < 23; used++) {
      server.clock.advance(25 * MINUTE);
      const answer = await app.refresh(token);
      expect([used, answer.status]).toEqual([used, 200]);
      token = answer.json.refresh_token;
    }
    expect((await app.browser.get('/auth/account')).status).toBe(200);
    // 9 h 35 min so far: the login ends after ten hours, although it is used.
    server.clock.advance(10 * HOUR - 23 * 25 * MINUTE);
    expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
    expect((await app.browser.get('/auth/account')).location).toContain('/auth/login');
  });

  it('activity in the browser keeps them alive, too', async () => {
    const { refresh_token: token } = await app.tokens();
    server.clock.advance(20 * MINUTE);
    await app.browser.get('/auth/account');
    server.clock.advance(20 * MINUTE);
    expect((await app.refresh(token)).status).toBe(200);
  });

  it('one that was used before is still known as stolen', async () => {
    const { refresh_token: token } = await app.tokens();
    const next = (await app.refresh(token)).json.refresh_token;
    expect(outcomeOf(await app.refresh(token))).toEqual(REFUSED);
    expect(outcomeOf(await app.refresh(next))).toEqual(REFUSED);
  });

  it('a client that loses the scope meanwhile does not lose the limit', async () => {
    const { refresh_token: token } = await app.tokens();
    await server.send(
      'PATCH',
      `/Client/${app.client.id}`,
      { scope: ['openid'] },
      {
        headers: { 'Content-Type': 'application/merge-patch+json' },
      },
    );
    const narrowed = (await app.refresh(token)).json;
    expect(narrowed.scope).toBe('openid');
    server.clock.advance(31 * MINUTE);
    expect(outcomeOf(await app.refresh(narrowed.refresh_token))).toEqual(REFUSED);
  });

  it('a code whose login has ended opens nothing', async () => {
    const tokens = app.tokens();
    await expect(tokens).resolves.toMatchObject({ refresh_token: expect.any(String) });
    await app.logOut();
    await expect(app.tokens()).rejects.toThrow();
  });

  if (onPostgres) {
    it('refreshes that overlap a logout leave nothing behind, and wait for no one in a circle', async () => {
      for (let round = 0; round < 8; round++) {
        const one = await OnlineApp.start(server, user);
        const families = await Promise.all(Array.from({ length: 5 }, () => one.tokens()));
        const page = await one.browser.get('/oauth2/logout');
        const refreshing = families.map(({ refresh_token: token }) => one.refresh(token));
        const [, ...answers] = await Promise.all([one.browser.submit(page), ...refreshing]);
        expect(answers.filter(({ status }) => status !== 200 && status !== 400)).toEqual([]);
        for (const { status, json } of answers) {
          if (status === 200) expect(outcomeOf(await one.refresh(json.refresh_token))).toEqual(REFUSED);
        }
      }
    });
  }
});
