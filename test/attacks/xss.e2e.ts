import { BrowserAgent, Page } from '../support/browser-agent';
import { authorizePath, aWebApp, CALLBACK, newPkce } from '../support/code-flow';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const PAYLOADS = [
  '<img src=x onerror=alert(1)>',
  `"><script>alert(1)</script>`,
  `' autofocus onfocus='alert(1)`,
  '`${alert(1)}`',
  '{{70007*7}}',
  'javascript:alert(1)',
  '</title><svg/onload=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
];

describe('OA-37 cross-site scripting', () => {
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

  /** Nothing of the text became markup: what the page is made of is what the server wrote. */
  const expectInert = (page: Page, payload: string): void => {
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    const tags = page.text.match(/<(?:[^<>"]|"[^"]*")*>/g) ?? [];
    for (const tag of tags) {
      expect(tag).toMatch(/^<(?:!doctype|\/?[a-z][a-z0-9]*)[\s/>]/);
      expect(tag).not.toMatch(/^<\/?(?:script|svg|iframe|style|object|embed|base)\b/);
      for (const [, name, value] of tag.matchAll(/\s([^\s="]+)="([^"]*)"/g)) {
        expect(name).toMatch(/^(?!on|style)[a-z-]+$/);
        if (/^(?:href|src|action)$/.test(name!)) expect(value).toMatch(/^\/(?!\/)/);
      }
      // What is left of a tag without its quoted values: the names of attributes that the server wrote.
      expect(tag.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\son|[`'({]/);
    }
    const text = page.text.replaceAll(/<(?:[^<>"]|"[^"]*")*>/g, '');
    expect(text).not.toMatch(/[<>]/);
    expect(text).not.toContain('490049');
    if (/[<>"'`&]/.test(payload)) expect(page.text).not.toContain(payload);
  };

  it.each(PAYLOADS)('is inert as name of a client and of a user: %s', async (payload) => {
    const client = await aWebApp()
      .with({ name: payload, trusted: false, scope: ['openid', 'profile'], description: payload })
      .registeredAt(server);
    const named = await aUser()
      .with({ name: { formatted: payload } })
      .storedAt(server);
    const path = authorizePath(client, newPkce(), { scope: 'openid' });
    const login = await browser.follow(await browser.get(path));
    expectInert(login, payload);
    const consent = await browser.logIn(named, path);
    expect(consent.text).toContain('asks for access');
    expectInert(consent, payload);
    await browser.follow(await browser.submit(consent));
    expectInert(await browser.get('/auth/account'), payload);
    expectInert(await browser.get(`/oauth2/logout?client_id=${client.id}`), payload);
  });

  it.each(PAYLOADS)('is inert as parameter of every page: %s', async (payload) => {
    const value = encodeURIComponent(payload);
    for (const path of [
      `/auth/login?login_hint=${value}&redirect_to=${value}`,
      `/auth/login?interaction=${value}`,
      `/auth/login?${value}=${value}`,
      `/auth/consent?interaction=${value}`,
      `/oauth2/authorize?client_id=${value}`,
      `/oauth2/authorize?interaction=${value}`,
      `/oauth2/logout?client_id=${value}&post_logout_redirect_uri=${value}&state=${value}&id_token_hint=${value}`,
    ]) {
      expectInert(await browser.get(path), payload);
    }
    const login = await browser.get('/auth/login');
    expectInert(
      await browser.submit(login, { fields: { username: payload, password: 'not this one' } }),
      payload,
    );
    for (const path of ['/auth/login', '/auth/consent', '/auth/account', '/oauth2/logout']) {
      const fields = { interaction: payload, redirect_to: payload, form_token: payload, state: payload };
      expectInert(await browser.post(path, fields), payload);
    }
    await browser.logIn(user);
    expectInert(await browser.get(`/auth/account?done=${value}`), payload);
  });

  it.each(PAYLOADS)('is inert as device in the list of sessions: %s', async (payload) => {
    const page = await browser.get('/auth/login');
    const fields = { username: user.id, password: user.password };
    await browser.submit(page, { fields, headers: { 'User-Agent': `Chrome/${payload}` } });
    expectInert(await browser.get('/auth/account'), payload);
  });

  it.each(PAYLOADS)('is inert in scopes and state, which only ever travel encoded: %s', async (payload) => {
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid', "x'onclick=alert(1)"] })
      .registeredAt(server);
    const path = authorizePath(client, newPkce(), { scope: `openid x'onclick=alert(1)`, state: payload });
    const consent = await browser.logIn(user, path);
    expect(consent.text).toContain('x&#39;onclick=alert(1)');
    const done = await browser.follow(await browser.submit(consent));
    const target = new URL(done.location!);
    expect([target.origin + target.pathname, target.searchParams.get('state')]).toEqual([CALLBACK, payload]);
    expect(done.location).not.toMatch(/[<>"`{}\s]/);
  });

  it('shows no link that a client could not have registered, whatever is stored', async () => {
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid'] })
      .registeredAt(server);
    for (const uri of [
      'javascript:alert(1)',
      'data:text/html,x',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
    ]) {
      const refused = await server.send(
        'PATCH',
        `/Client/${client.id}`,
        { client_uri: uri },
        {
          headers: { 'Content-Type': 'application/merge-patch+json' },
        },
      );
      expect(refused.status).toBe(422);
    }
    await server.query(
      `UPDATE client SET document = document || '{"client_uri":"javascript:alert(1)","policy_uri":"data:text/html,x"}' WHERE id = $1`,
      [client.id],
    );
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const consent = await browser.logIn(user, authorizePath(client, newPkce(), { scope: 'openid' }));
    expect(consent.text).toContain('asks for access');
    expect(consent.text).not.toMatch(/javascript:|data:|About this app/);
  });

  it('OA-38 splits no header: CR and LF travel encoded or not at all', async () => {
    const client = await aWebApp()
      .with({ scope: ['openid'] })
      .registeredAt(server);
    const evil = 'a\r\nSet-Cookie: evil=1\r\n\r\n<script>';
    await browser.logIn(user);
    for (const path of [
      authorizePath(client, newPkce(), { scope: 'openid', state: evil }),
      authorizePath(client, newPkce(), { scope: 'openid', state: evil, prompt: 'login', login_hint: evil }),
      `/auth/login?redirect_to=${encodeURIComponent(`/auth/account?${evil}`)}`,
      `/auth/login?interaction=${encodeURIComponent(evil)}`,
      `/oauth2/logout?state=${encodeURIComponent(evil)}`,
    ]) {
      const answer = await browser.get(path);
      expect(answer.status).toBeLessThan(500);
      expect(answer.setCookies.filter((line) => line.startsWith('evil'))).toEqual([]);
      expect(answer.location ?? '').not.toMatch(/[\r\n<>]/);
    }
  });

  it('sends the same headers whatever is on the page', async () => {
    const headersOf = async (path: string): Promise<Record<string, string>> => {
      const {
        date: _,
        'content-length': __,
        'set-cookie': ___,
        ...headers
      } = Object.fromEntries((await new BrowserAgent(server).get(path)).headers);
      return headers;
    };
    const plain = await headersOf('/auth/login');
    for (const payload of PAYLOADS) {
      expect(await headersOf(`/auth/login?login_hint=${encodeURIComponent(payload)}`)).toEqual(plain);
      expect(await headersOf(`/oauth2/authorize?client_id=${encodeURIComponent(payload)}`)).toEqual(plain);
    }
    expect(plain['content-type']).toBe('text/html; charset=utf-8');
  });
});
