import { BrowserAgent } from '../support/browser-agent';
import { TestClient } from '../support/client.builder';
import { aCode, authorizePath, aWebApp, newPkce, redeem } from '../support/code-flow';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, logIn, TestUser } from '../support/user.builder';

const AFTER = 'https://app.example/bye';

describe('logout (contract §9.4)', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let browser: BrowserAgent;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser().storedAt(server);
    client = await anApp().registeredAt(server);
    browser = new BrowserAgent(server);
    await browser.logIn(user);
  });
  afterAll(() => server.close());

  const anApp = () =>
    aWebApp()
      .withGrants('authorization_code', 'refresh_token')
      .with({ name: 'Heart Diary', scope: ['openid'], post_logout_redirect_uris: [AFTER, `${AFTER}?x=1`] });

  const idTokenOf = async (person: TestUser, app = client): Promise<string> =>
    (await redeem(server, app, await aCode(server, person, app, { scope: 'openid' }))).json.id_token;

  const isSignedIn = async (agent = browser): Promise<boolean> =>
    (await agent.get('/auth/account')).status === 200;

  const logoutPath = (parameters: Record<string, string>): string =>
    `/oauth2/logout?${new URLSearchParams(parameters).toString()}`;

  it('OIDC-8 ends the session and redirects with state, for a valid hint and a registered URI', async () => {
    const hint = await idTokenOf(user);
    const answer = await browser.get(
      logoutPath({ id_token_hint: hint, post_logout_redirect_uri: AFTER, state: 'a b&c' }),
    );
    expect([answer.status, answer.location]).toEqual([303, `${AFTER}?state=a%20b%26c`]);
    expect(answer.setCookies[0]).toMatch(/^nfa_sid=;.*Max-Age=0/);
    expect(await isSignedIn()).toBe(false);
    const silent = await browser.get(authorizePath(client, newPkce(), { scope: 'openid', prompt: 'none' }));
    expect(silent.location).toContain('error=login_required');
  });

  it('OIDC-8 sends state only if it was sent, keeps the query of the URI, and takes an expired hint', async () => {
    const hint = await idTokenOf(user);
    server.clock.advance(20 * 60);
    const plain = await browser.get(
      logoutPath({ id_token_hint: hint, post_logout_redirect_uri: `${AFTER}?x=1` }),
    );
    expect(plain.location).toBe(`${AFTER}?x=1`);
    const again = await browser.get(
      logoutPath({
        id_token_hint: hint,
        client_id: client.id,
        post_logout_redirect_uri: `${AFTER}?x=1`,
        state: 's',
      }),
    );
    expect(again.location).toBe(`${AFTER}?x=1&state=s`);
  });

  it('OIDC-8 works by POST from another site, which carries no cookie: a GET follows', async () => {
    const hint = await idTokenOf(user);
    const foreign = new BrowserAgent(server);
    const posted = await foreign.post(
      '/oauth2/logout',
      { id_token_hint: hint, post_logout_redirect_uri: AFTER, state: 's', other: 'x' },
      { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' },
    );
    expect(posted.status).toBe(303);
    expect(posted.setCookies).toEqual([]);
    expect(posted.location).not.toContain('other');
    expect(await isSignedIn()).toBe(true);
    expect((await browser.get(posted.location!)).location).toBe(`${AFTER}?state=s`);
    expect(await isSignedIn()).toBe(false);
  });

  it('OIDC-9 redirects nowhere, and asks, without a hint that is ours for this client and user', async () => {
    const hint = await idTokenOf(user);
    const [head, body, signature] = hint.split('.') as [string, string, string];
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const other = await anApp().registeredAt(server);
    const stranger = await aUser().storedAt(server);
    const forged = Buffer.from(JSON.stringify({ iss: ISSUER, sub: user.id, aud: client.id })).toString(
      'base64url',
    );
    for (const parameters of [
      { post_logout_redirect_uri: AFTER },
      { post_logout_redirect_uri: AFTER, client_id: client.id },
      { post_logout_redirect_uri: AFTER, id_token_hint: `${none}.${body}.` },
      { post_logout_redirect_uri: AFTER, id_token_hint: `${head}.${forged}.${signature}` },
      { post_logout_redirect_uri: AFTER, id_token_hint: 'x' },
      { post_logout_redirect_uri: AFTER, id_token_hint: hint, client_id: other.id },
      { post_logout_redirect_uri: AFTER, id_token_hint: await idTokenOf(stranger) },
      { post_logout_redirect_uri: `${AFTER}/`, id_token_hint: hint },
      { post_logout_redirect_uri: `${AFTER}?y=1`, id_token_hint: hint },
      { post_logout_redirect_uri: 'https://evil.example/', id_token_hint: hint },
    ]) {
      const answer = await browser.get(logoutPath({ ...parameters, state: 'my-state' }));
      expect([answer.status, answer.location]).toEqual([200, undefined]);
      expect(answer.text).toContain('Sign out?');
      expect(await isSignedIn()).toBe(true);
    }
  });

  it('follows the registered redirect after the confirmation, if the client named itself', async () => {
    const asked = await browser.get(
      logoutPath({ client_id: client.id, post_logout_redirect_uri: AFTER, state: 's' }),
    );
    expect(asked.text).toContain('Heart Diary');
    const done = await browser.submit(asked);
    expect([done.status, done.location]).toEqual([303, `${AFTER}?state=s`]);
    expect(await isSignedIn()).toBe(false);
  });

  it('OIDC-9 follows no unregistered redirect after the confirmation either, and reflects nothing of it', async () => {
    const evil = { post_logout_redirect_uri: 'https://evil.example/', state: 'my-state' };
    const asked = await browser.get(logoutPath({ client_id: client.id, ...evil }));
    expect(asked.text).not.toMatch(/evil|my-state/);
    const done = await browser.submit(asked, { fields: { client_id: client.id, ...evil } });
    expect([done.status, done.location]).toEqual([200, undefined]);
    expect(done.text).not.toMatch(/evil|my-state/);
    expect(await isSignedIn()).toBe(false);
  });

  it('OIDC-10 asks without parameters or with state alone, then says that the user is signed out', async () => {
    for (const path of ['/oauth2/logout', '/auth/logout', '/oauth2/logout?state=s']) {
      const agent = new BrowserAgent(server);
      await agent.logIn(user);
      const asked = await agent.get(path);
      expect(asked.text).toContain('Sign out?');
      expect(await isSignedIn(agent)).toBe(true);
      const done = await agent.submit(asked);
      expect(done.status).toBe(200);
      expect(done.text).toContain('You are signed out');
      expect(agent.cookies.size).toBe(0);
      expect(await isSignedIn(agent)).toBe(false);
    }
  });

  it('leaves a cookie that was copied before the logout worth nothing', async () => {
    const copy = new BrowserAgent(server);
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    await browser.submit(await browser.get('/oauth2/logout'));
    expect(await isSignedIn(copy)).toBe(false);
  });

  it('closes the Session of a Bearer by POST, whatever the body, and the tokens with it', async () => {
    for (const body of ['', '{}', 'post_logout_redirect_uri=https://evil.example']) {
      const { token } = await logIn(server, user);
      const answer = await server.request('POST', '/oauth2/logout', { bearer: token, body });
      expect([answer.status, answer.json.resourceType, answer.json.issue[0].severity]).toEqual([
        200,
        'OperationOutcome',
        'information',
      ]);
      expect((await server.get('/oauth2/userinfo', { bearer: token })).status).toBe(401);
      expect((await server.request('POST', '/auth/logout', { bearer: token })).status).toBe(401);
    }
    expect(await isSignedIn()).toBe(true);
  });

  it('closes the browser session for a script of this origin alone', async () => {
    const cookie = `nfa_sid=${browser.cookies.get('nfa_sid')}`;
    const post = (headers: Record<string, string>) =>
      server.request('POST', '/auth/logout', {
        headers: { Accept: 'application/json', Cookie: cookie, ...headers },
      });
    for (const headers of [{}, { Origin: 'https://evil.example' }, { Origin: 'null' }]) {
      const refused = await post(headers);
      expect([refused.status, refused.json.resourceType]).toEqual([401, 'OperationOutcome']);
      expect(await isSignedIn()).toBe(true);
    }
    const answer = await post({ Origin: ISSUER });
    expect([answer.status, answer.json.resourceType]).toEqual([200, 'OperationOutcome']);
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect(await isSignedIn()).toBe(false);
  });

  it('ends with first_party clients, and they with it', async () => {
    const ours = await anApp().with({ first_party: true, trusted: false }).registeredAt(server);
    const tokenOf = async (agent: BrowserAgent): Promise<string> => {
      const pkce = newPkce();
      const answer = await agent.get(authorizePath(ours, pkce, { scope: 'openid' }));
      const code = new URL(answer.location ?? '').searchParams.get('code') ?? '';
      return (await redeem(server, ours, { code, pkce })).json.access_token;
    };
    const token = await tokenOf(browser);
    await browser.submit(await browser.get('/oauth2/logout'));
    expect((await server.get('/oauth2/userinfo', { bearer: token })).status).toBe(401);

    const second = new BrowserAgent(server);
    await second.logIn(user);
    await server.request('POST', '/oauth2/logout', { bearer: await tokenOf(second) });
    expect(await isSignedIn(second)).toBe(false);
  });

  it('leaves apps with lasting access alone', async () => {
    const { json } = await redeem(server, client, await aCode(server, user, client, { scope: 'openid' }));
    await browser.submit(await browser.get('/oauth2/logout'));
    expect((await server.get('/oauth2/userinfo', { bearer: json.access_token })).status).toBe(200);
  });

  it('refuses a credential without Session', async () => {
    const basic = await anApp().withGrants('basic').with({ auth: {} }).registeredAt(server);
    const answer = await server.request('POST', '/oauth2/logout', { basic });
    expect([answer.status, answer.json.resourceType]).toEqual([400, 'OperationOutcome']);
  });
});
