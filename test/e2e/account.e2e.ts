import { BrowserAgent, Page } from '../support/browser-agent';
import { aCode, authorizePath, aWebApp, newPkce, redeem } from '../support/code-flow';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, logIn, TestUser } from '../support/user.builder';

const NEW = 'four quiet rivers bend';

describe('account page (contract §1)', () => {
  let server: TestServer;
  let user: TestUser;
  let browser: BrowserAgent;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser()
      .with({ name: { formatted: 'Ada Okafor' } })
      .storedAt(server);
    browser = new BrowserAgent(server);
  });
  afterAll(() => server.close());

  /** Sends the form whose hidden fields are these. */
  const act = (page: Page, wanted: Record<string, string>, fields = {}, agent = browser): Promise<Page> => {
    const form = page.forms.findIndex((one) =>
      Object.entries(wanted).every(([name, value]) => one.fields.some(([n, v]) => n === name && v === value)),
    );
    return agent.submit(page, { form, fields });
  };

  const changePassword = (page: Page, fields: object, agent = browser): Promise<Page> =>
    act(
      page,
      { action: 'change-password' },
      { current: user.password, chosen: NEW, repeated: NEW, ...fields },
      agent,
    );

  const anApp = (name: string) =>
    aWebApp()
      .withGrants('authorization_code', 'refresh_token')
      .with({ name, trusted: false, scope: ['openid', 'profile', 'offline_access'] });

  it('sends whoever is not signed in to the login page, and back', async () => {
    const answer = await browser.get('/auth/account');
    expect([answer.status, answer.location]).toEqual([
      303,
      `${ISSUER}/auth/login?redirect_to=%2Fauth%2Faccount`,
    ]);
    expect((await browser.logIn(user, '/auth/account')).text).toContain('Ada Okafor');
  });

  it('LOGIN-12 lists the sessions of the user, and ends each of them at once', async () => {
    const client = await anApp('Heart Diary').registeredAt(server);
    const { token } = await logIn(server, user);
    const { code, pkce } = await aCode(server, user, client, { scope: 'openid offline_access' });
    const { json } = await redeem(server, client, { code, pkce });
    const elsewhere = new BrowserAgent(server);
    await elsewhere.logIn(user);

    let page = await browser.logIn(user);
    expect(page.text).toContain('This browser');
    expect(page.text).toContain('Heart Diary');
    const rows = await server.query<{ id: string; type: string }>(
      `SELECT id, type FROM session WHERE user_id = $1 AND active`,
      [user.id],
    );
    expect(rows.map(({ type }) => type).sort()).toEqual([
      'authorization_code',
      'browser',
      'browser',
      'browser',
      'password',
    ]);

    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(403);
    for (const { id, type } of rows.filter(({ type }) => type !== 'browser')) {
      const done = await act(page, { action: 'close-session', session: id });
      expect([type, done.status, done.location]).toEqual([
        type,
        303,
        `${ISSUER}/auth/account?done=session-closed`,
      ]);
      page = await browser.get(done.location!);
    }
    expect(page.text).toContain('Signed out there.');
    expect(page.text).toContain('No app is connected');
    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(401);
    const refreshed = await server.token(
      { grant_type: 'refresh_token', refresh_token: json.refresh_token },
      { basic: client },
    );
    expect([refreshed.status, refreshed.json.error]).toEqual([400, 'invalid_grant']);

    const [other] = await server.query<{ id: string }>(
      `SELECT id FROM session WHERE user_id = $1 AND active ORDER BY start_at DESC OFFSET 1 LIMIT 1`,
      [user.id],
    );
    await act(page, { action: 'close-session', session: other!.id });
    expect((await elsewhere.get('/auth/account')).status).toBe(303);
    expect((await browser.get('/auth/account')).status).toBe(200);
  });

  it('signs this browser out with its own row', async () => {
    const page = await browser.logIn(user);
    const [own] = await server.query<{ id: string }>('SELECT id FROM session WHERE user_id = $1', [user.id]);
    const done = await browser.follow(await act(page, { action: 'close-session', session: own!.id }));
    expect(done.text).toContain('Sign in');
  });

  it('ends no session of somebody else', async () => {
    const other = await aUser().storedAt(server);
    const agent = new BrowserAgent(server);
    await agent.logIn(other);
    const [theirs] = await server.query<{ id: string }>('SELECT id FROM session WHERE user_id = $1', [
      other.id,
    ]);
    const page = await browser.logIn(user);
    const done = await act(page, { action: 'close-session' }, { session: theirs!.id });
    expect(done.status).toBe(303);
    expect((await agent.get('/auth/account')).status).toBe(200);
  });

  it('REVOKE-7 removes the access of an app: its tokens die at once, and it has to ask again', async () => {
    const client = await anApp('Step Counter').registeredAt(server);
    const kept = await anApp('Heart Diary').registeredAt(server);
    const scope = 'openid profile offline_access';
    const granted = [];
    for (const one of [client, kept]) {
      granted.push((await redeem(server, one, await aCode(server, user, one, { scope }))).json);
    }
    const page = await browser.logIn(user);
    expect(page.text).toContain('See your name and profile');
    const done = await browser.follow(await act(page, { action: 'remove-access', client: client.id }));
    expect(done.text).toContain('The app has no access any more.');
    expect(done.text).not.toContain('Step Counter');
    expect(done.text).toContain('Heart Diary');

    const statuses = [];
    for (const { access_token: bearer } of granted) {
      statuses.push((await server.get('/oauth2/userinfo', { bearer })).status);
    }
    expect(statuses).toEqual([401, 200]);
    const refreshed = await server.token(
      { grant_type: 'refresh_token', refresh_token: granted[0].refresh_token },
      { basic: client },
    );
    expect([refreshed.status, refreshed.json.error]).toEqual([400, 'invalid_grant']);
    const asked = await browser.get(authorizePath(client, newPkce(), { scope, prompt: 'none' }));
    expect(asked.location).toContain('error=consent_required');
    const events = await server.query(
      `SELECT * FROM audit_event WHERE action = 'consent-withdrawn' AND user_id = $1`,
      [user.id],
    );
    expect(events).toHaveLength(1);
  });

  it('LOGIN-8 changes the password against the current one, ends every other session, and stays signed in', async () => {
    const { token } = await logIn(server, user);
    const elsewhere = new BrowserAgent(server);
    await elsewhere.logIn(user);
    const page = await browser.logIn(user);
    expect(page.text).toContain('This signs you out everywhere else');
    const before = browser.cookies.get('nfa_sid');
    const done = await changePassword(page, {});
    expect(done.location).toBe(`${ISSUER}/auth/account?done=password-changed`);
    expect(browser.cookies.get('nfa_sid')).not.toBe(before);
    expect((await browser.follow(done)).text).toContain('Your password was changed.');

    expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(401);
    expect((await elsewhere.get('/auth/account')).status).toBe(303);
    const old = new BrowserAgent(server);
    old.cookies.set('nfa_sid', before!);
    expect((await old.get('/auth/account')).status).toBe(303);
    expect((await new BrowserAgent(server).logIn(user)).text).toContain('Wrong username or password.');
    expect((await new BrowserAgent(server).logIn({ ...user, password: NEW })).text).toContain('Your account');
    const [row] = await server.query<{ version: number }>('SELECT version FROM user_account WHERE id = $1', [
      user.id,
    ]);
    expect(row?.version).toBe(2);
  });

  it.each([
    ['the current one is wrong', { current: 'not this one' }, 'The current password is wrong.'],
    ['it is too short', { chosen: 'short', repeated: 'short' }, 'at least 8 characters'],
    ['it is too long', { chosen: 'x'.repeat(1025), repeated: 'x'.repeat(1025) }, 'at most 1024 bytes'],
    ['LOGIN-2 it is a common one', { chosen: 'password1', repeated: 'password1' }, 'one of the most common'],
    [
      'it looks like a hash',
      { chosen: '$argon2id$v=19', repeated: '$argon2id$v=19' },
      'looks like a password hash',
    ],
    ['it is not repeated', { repeated: 'four quiet rivers bent' }, 'The two new passwords differ.'],
    [
      'it is the same',
      { chosen: 'a long enough password', repeated: 'a long enough password' },
      'is the current one',
    ],
    [
      'nothing is filled in',
      { current: undefined, chosen: undefined, repeated: undefined },
      'at least 8 characters',
    ],
  ])('keeps the password when %s', async (_, fields, message) => {
    const page = await browser.logIn(user);
    const answer = await changePassword(page, fields);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(message);
    expect(answer.text).toContain('role="alert"');
    expect((await new BrowserAgent(server).logIn(user)).text).toContain('Your account');
  });

  it('LOGIN-1 takes a password of 1000 bytes, whole', async () => {
    const long = 'ä'.repeat(500);
    await changePassword(await browser.logIn(user), { chosen: long, repeated: long });
    const cut = new BrowserAgent(server);
    expect((await cut.logIn({ ...user, password: 'ä'.repeat(499) })).text).toContain('Wrong username');
    expect((await cut.logIn({ ...user, password: long })).text).toContain('Your account');
  });

  it('does nothing for an action that it does not know', async () => {
    const page = await browser.logIn(user);
    const done = await act(page, { action: 'change-password' }, { action: 'delete-everything' });
    expect([done.status, done.location]).toEqual([303, `${ISSUER}/auth/account`]);
  });
});
