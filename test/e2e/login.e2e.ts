import { createHash } from 'node:crypto';
import { BrowserAgent, Page } from '../support/browser-agent';
import { aClient } from '../support/client.builder';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const ACCOUNT = `${ISSUER}/auth/account`;
const WRONG = 'Wrong username or password.';

describe('login page (contract §8.2)', () => {
  let server: TestServer;
  let user: TestUser;
  let browser: BrowserAgent;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser().storedAt(server);
    browser = new BrowserAgent(server);
  });
  afterAll(() => server.close());

  const attempt = async (username: string, password: string, agent = browser): Promise<Page> =>
    agent.submit(await agent.get('/auth/login'), { fields: { username, password } });

  it('LOGIN-12 logs in by POST, and never by GET', async () => {
    const credentials = new URLSearchParams({ username: user.id, password: user.password }).toString();
    for (const path of [`/auth/login?${credentials}`, `/auth/login?${credentials}&form_token=x`]) {
      expect((await browser.get(path)).status).toBe(200);
      expect((await browser.get('/auth/account')).location).toContain('/auth/login');
    }
    const done = await attempt(user.id, user.password);
    expect([done.status, done.location]).toEqual([303, ACCOUNT]);
    expect((await browser.get('/auth/account')).text).toContain('Your account');
  });

  it('resolves user name and e-mail, whatever their case', async () => {
    const named = await aUser()
      .with({ userName: `Ann-${user.id}`, email: `${user.id}@example.com` })
      .storedAt(server);
    for (const name of [`ANN-${user.id}`, `${user.id}@EXAMPLE.com`]) {
      expect((await attempt(name, named.password, new BrowserAgent(server))).location).toBe(ACCOUNT);
    }
  });

  it('labels its fields, says who may fill them in, and names the language', async () => {
    const { text } = await browser.get('/auth/login');
    expect(text).toContain('<html lang="en">');
    for (const [id, autocomplete] of [
      ['username', 'username'],
      ['password', 'current-password'],
    ]) {
      expect(text).toContain(`<label for="${id}">`);
      expect(text).toMatch(new RegExp(`id="${id}"[^>]*autocomplete="${autocomplete}"`));
    }
  });

  it('names the error at both fields, and keeps the name but not the password', async () => {
    const page = await attempt(user.id, 'not this one');
    expect(page.status).toBe(200);
    expect(page.text).toContain(WRONG);
    expect(page.text.match(/aria-describedby="error"/g)).toHaveLength(2);
    expect(page.text).toContain(`value="${user.id}"`);
    expect(page.text).not.toContain('not this one');
    expect(page.setCookies).toEqual([]);
  });

  it('LOGIN-4 answers alike for unknown, wrong, empty, disabled and overlong: status, bytes and headers', async () => {
    const disabled = await aUser().with({ active: false }).storedAt(server);
    const unknown = user.id.replace(/./g, 'x');
    const seen = [];
    for (const [name, password] of [
      [unknown, 'not this one'],
      [user.id, 'not this one'],
      [user.id, ''],
      [user.id, 'x'.repeat(2000)],
      [disabled.id, disabled.password],
      [disabled.id, 'not this one'],
    ] as const) {
      const page = await attempt(name, password, new BrowserAgent(server));
      const { date: _, ...headers } = Object.fromEntries(page.headers);
      const text = page.text.replace(/name="form_token" value="[\w-]{43}"/, '').replaceAll(name, 'NAME');
      seen.push({ status: page.status, headers, text });
    }
    expect(seen[0]!.text).toContain(WRONG);
    for (const one of seen) expect(one).toEqual(seen[0]);
  });

  it('LOGIN-4 answers alike for a locked name whether or not somebody has it, to the right password too', async () => {
    const unknown = user.id.replace(/./g, 'y');
    const seen = [];
    for (const name of [user.id, unknown]) {
      for (let n = 0; n < 10; n++) await attempt(name, 'not this one');
      const page = await attempt(name, user.password);
      const text = page.text.replace(/name="form_token" value="[\w-]{43}"/, '').replaceAll(name, 'NAME');
      seen.push([page.status, page.headers.get('retry-after'), text]);
    }
    expect(seen[0]![0]).toBe(429);
    expect(seen[1]).toEqual(seen[0]);
  });

  it('LOGIN-9 gives a cookie of 256 bits at login, of which only the hash is stored, and never one that was there', async () => {
    const before = 'A'.repeat(43);
    browser.cookies.set('nfa_sid', before);
    await attempt(user.id, user.password);
    const after = browser.cookies.get('nfa_sid') ?? '';
    expect(after).toMatch(/^[\w-]{43}$/);
    expect(after).not.toBe(before);
    const [row] = await server.query<{ hash: Buffer }>(
      'SELECT hash FROM browser_session WHERE user_id = $1',
      [user.id],
    );
    expect(Buffer.from(row!.hash)).toEqual(createHash('sha256').update(after).digest());

    // Once more, as after prompt=login: the same login under a cookie that is new again.
    const page = await browser.get('/auth/login?redirect_to=/auth/account');
    expect(page.status).toBe(303);
    const planted = new BrowserAgent(server);
    planted.cookies.set('nfa_sid', before);
    expect((await planted.get('/auth/account')).location).toContain('/auth/login');
  });

  it('LOGIN-10 ends after 30 idle minutes, and after 10 hours whatever happens', async () => {
    await attempt(user.id, user.password);
    const isIn = async (): Promise<boolean> => (await browser.get('/auth/account')).status === 200;
    for (let minutes = 0; minutes < 10 * 60 - 29; minutes += 29) {
      server.clock.advance(29 * 60);
      expect(await isIn()).toBe(minutes + 29 < 600);
    }
    server.clock.advance(25 * 60);
    expect(await isIn()).toBe(false);

    await attempt(user.id, user.password);
    expect(await isIn()).toBe(true);
    server.clock.advance(30 * 60 + 1);
    expect(await isIn()).toBe(false);
  });

  it('LOGIN-10 ends the oldest of 21 logins of one user', async () => {
    const agents = Array.from({ length: 21 }, () => new BrowserAgent(server));
    for (const agent of agents) {
      await attempt(user.id, user.password, agent);
      server.clock.advance(1);
    }
    const states = [];
    for (const agent of agents) states.push((await agent.get('/auth/account')).status);
    expect(states).toEqual([303, ...Array<number>(20).fill(200)]);
  });

  it('LOGIN-11 ends with the user’s deactivation at once', async () => {
    await attempt(user.id, user.password);
    await server.send('PUT', `/User/${user.id}`, { active: false });
    expect((await browser.get('/auth/account')).status).toBe(303);
  });

  it('LIMIT-4 counts failures of this page, of the password grant and of the account page together', async () => {
    const client = await aClient().withGrants('password').registeredAt(server);
    const signedIn = new BrowserAgent(server);
    const account = await signedIn.logIn(user);
    for (let n = 0; n < 4; n++) expect((await attempt(user.id, 'not this one')).status).toBe(200);
    const grant = { grant_type: 'password', username: user.id, password: 'not this one' };
    for (let n = 0; n < 5; n++) expect((await server.token(grant, { basic: client })).status).toBe(400);
    const fields = {
      current: 'not this one',
      chosen: 'an entirely new one',
      repeated: 'an entirely new one',
    };
    const form = account.forms.length - 1;
    expect((await signedIn.submit(account, { form, fields })).status).toBe(200);

    const blocked = await attempt(user.id, user.password);
    expect(blocked.status).toBe(429);
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(blocked.text).toMatch(/Too many failed attempts\. Wait \d+ minute/);
    expect((await server.token({ ...grant, password: user.password }, { basic: client })).status).toBe(429);
    const page = await signedIn.get('/auth/account');
    const change = await signedIn.submit(page, { form, fields: { ...fields, current: user.password } });
    expect([change.status, change.headers.get('retry-after') === null]).toEqual([429, false]);

    server.clock.advance(Number(blocked.headers.get('retry-after')) + 1);
    expect((await attempt(user.id, user.password)).location).toBe(ACCOUNT);
  });

  it('goes on where redirect_to says on this origin, through failed attempts too, and nowhere else', async () => {
    for (const given of ['/health/live', Buffer.from(`${ISSUER}/health/live`).toString('base64')]) {
      const agent = new BrowserAgent(server);
      const first = await agent.get(`/auth/login?redirect_to=${encodeURIComponent(given)}`);
      const wrong = await agent.submit(first, { fields: { username: user.id, password: 'not this one' } });
      const done = await agent.submit(wrong, { fields: { username: user.id, password: user.password } });
      expect(done.location).toBe(`${ISSUER}/health/live`);
      const again = await agent.get(`/auth/login?redirect_to=${encodeURIComponent(given)}`);
      expect([again.status, again.location]).toEqual([303, `${ISSUER}/health/live`]);
    }
    await browser.logIn(user);
    for (const foreign of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      expect((await browser.get(`/auth/login?redirect_to=${encodeURIComponent(foreign)}`)).location).toBe(
        ACCOUNT,
      );
    }
  });

  it('goes on at an origin that a client lists', async () => {
    await aClient()
      .with({ allowed_origins: ['https://app.example'] })
      .registeredAt(server);
    await browser.logIn(user);
    const answer = await browser.get('/auth/login?redirect_to=https%3A%2F%2Fapp.example%2Fhome');
    expect(answer.location).toBe('https://app.example/home');
  });

  it('takes a login name from login_hint', async () => {
    expect((await browser.get('/auth/login?login_hint=ann%40example.com')).text).toContain(
      'value="ann@example.com"',
    );
    expect((await browser.get(`/auth/login?login_hint=${'x'.repeat(400)}`)).text).not.toContain('xxx');
  });

  it('audits what succeeds and what does not, without passwords or names that were typed', async () => {
    await attempt(user.id, user.password);
    await attempt('my-secret-typed-into-the-name', 'not this one', new BrowserAgent(server));
    const rows = await server.query<{ action: string; outcome: string; userId: string | null }>(
      `SELECT action, outcome, user_id AS "userId" FROM audit_event WHERE action = 'login'`,
    );
    expect(rows).toContainEqual({ action: 'login', outcome: 'success', userId: user.id });
    expect(rows).toContainEqual({ action: 'login', outcome: 'refused', userId: null });
    const all = await server.query(`SELECT * FROM audit_event`);
    expect(JSON.stringify(all)).not.toContain('my-secret');
  });

  it.each([
    ['GET', '/auth/login?a=%ff'],
    ['GET', '/auth/login?username=%00'],
    ['GET', '/auth/login?interaction=unknown'],
    ['GET', '/auth/consent'],
    ['GET', '/oauth2/authorize'],
    ['GET', '/oauth2/logout?state=a&state=b'],
    ['POST', '/auth/login'],
    ['POST', '/auth/consent'],
    ['POST', '/auth/account'],
  ])('answers a page, never a 500: %s %s', async (method, path) => {
    const answer = await server.request(method, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('refuses bodies that are too large, no form, or not UTF-8', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const [status, body, headers] of [
      [413, 'a='.padEnd(70_000, 'x'), form],
      [413, 'a='.padEnd(1_100_000, 'x'), form],
      [415, '{}', { 'Content-Type': 'application/json' }],
      [400, 'a=%ff', form],
      [400, 'username=%00', form],
    ] as const) {
      const answer = await server.request('POST', '/auth/login', { headers, body });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        'text/html; charset=utf-8',
      ]);
    }
  });
});

describe('login over https', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ issuer: 'https://auth.example' });
  });
  afterAll(() => server.close());

  it('WEB-6 OA-34 sets a cookie that is __Host-, Secure, HttpOnly, SameSite=Lax, Path=/, and has no Domain', async () => {
    const user = await aUser().storedAt(server);
    const agent = new BrowserAgent(server);
    const page = await agent.get('/auth/login');
    const done = await agent.submit(page, { fields: { username: user.id, password: user.password } });
    expect(done.status).toBe(303);
    for (const [line, ...more] of [page.setCookies, done.setCookies]) {
      expect(more).toEqual([]);
      expect(
        line
          ?.replace(/=[\w-]{43}/, '=…')
          .split('; ')
          .sort(),
      ).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure', '__Host-nfa_sid=…'].sort());
    }
    expect((await agent.get('/auth/account')).status).toBe(200);
  });

  it('WEB-5 sends HSTS of a year with every page', async () => {
    for (const path of ['/auth/login', '/auth/consent', '/oauth2/logout', '/oauth2/authorize']) {
      const { headers } = await server.get(path);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    }
  });
});
