import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/database';
import { BrowserAgent, Page } from '../support/browser-agent';
import { TestClient } from '../support/client.builder';
import { authorizePath, aWebApp, CALLBACK, newPkce } from '../support/code-flow';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const ALIASES = ['/oauth2/authorize', '/auth/authorize', '/oauth2/auth'];

describe('authorization endpoint in a browser (contract §8.2)', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let browser: BrowserAgent;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser().storedAt(server);
    client = await aWebApp()
      .withGrants('authorization_code', 'implicit')
      .with({
        name: 'Heart Diary',
        trusted: false,
        scope: ['openid', 'profile'],
        auth: { authorization_code: { redirect_uri: CALLBACK }, implicit: { redirect_uri: CALLBACK } },
      })
      .registeredAt(server);
    browser = new BrowserAgent(server);
  });
  afterAll(() => server.close());

  const path = (changes: Record<string, string | undefined> = {}): string =>
    authorizePath(client, newPkce(), { scope: 'openid', state: 'st', ...changes });

  const parametersOf = (target: string): Record<string, string> =>
    Object.fromEntries(new URL(target, ISSUER).searchParams);

  const answerOf = ({ location = '' }: Page): Record<string, string> => parametersOf(location);

  it.each(ALIASES)('goes from login over consent to the app: %s', async (alias) => {
    const asked = await browser.get(path().replace('/oauth2/authorize', alias));
    expect([asked.status, asked.location]).toEqual([
      303,
      expect.stringContaining('/auth/login?interaction='),
    ]);
    const login = await browser.follow(asked);
    expect(login.text).toContain('to continue to <strong>Heart Diary</strong>');
    const fields = { username: user.id, password: user.password };
    const loggedIn = await browser.submit(login, { fields });
    expect([loggedIn.status, loggedIn.location]).toEqual([
      303,
      expect.stringContaining('/oauth2/authorize?interaction='),
    ]);
    const consent = await browser.follow(loggedIn);
    const decided = await browser.submit(consent);
    expect(decided.status).toBe(303);
    const done = await browser.get(decided.location!);
    expect(done.status).toBe(302);
    expect(done.location).toMatch(
      new RegExp(`^${CALLBACK}\\?code=nfa_ac_[\\w-]{43}&state=st&iss=${encodeURIComponent(ISSUER)}$`),
    );
    expect((await browser.get(decided.location!)).status).toBe(400);
  });

  it.each(ALIASES)('AUTHZ-5 behaves by form POST as by GET, after a 303 to a GET: %s', async (alias) => {
    const shapeOf = (page: Page) => ({
      status: page.status,
      location: page.location?.replaceAll(/(?<=code=nfa_ac_|interaction=)[\w-]+/g, '…'),
      text: page.text.replaceAll(/[\w-]{43}|(?<=name">)[\w-]{36}/g, '…'),
    });
    const [byGet, byPost] = [new BrowserAgent(server), new BrowserAgent(server)];
    const post = async (agent: BrowserAgent, given: string): Promise<Page> => {
      const posted = await agent.post(alias, parametersOf(given));
      return posted.status === 303 ? agent.get(posted.location!) : posted;
    };
    const get = (agent: BrowserAgent, given: string) => agent.get(given.replace('/oauth2/authorize', alias));

    await byGet.logIn(user);
    await byPost.logIn(await aUser().storedAt(server));
    for (const changes of [
      { prompt: 'none' },
      { response_type: 'nonsense' },
      { response_mode: 'nonsense' },
      { scope: 'openid nonsense/x' },
      { request: 'x' },
      { prompt: 'none login' },
      { client_id: 'nobody' },
      { redirect_uri: `${CALLBACK}/` },
      {},
      { prompt: 'login', login_hint: 'ann' },
    ]) {
      expect(shapeOf(await post(byPost, path(changes)))).toEqual(shapeOf(await get(byGet, path(changes))));
    }
    const consents = [
      await byGet.follow(await get(byGet, path())),
      await byPost.follow(await post(byPost, path())),
    ];
    expect(shapeOf(consents[1]!)).toEqual(shapeOf(consents[0]!));
    const answers = [
      await byGet.follow(await byGet.submit(consents[0]!)),
      await byPost.follow(await byPost.submit(consents[1]!)),
    ];
    expect(answers[0]!.location).toContain('code=nfa_ac_');
    expect(shapeOf(answers[1]!)).toEqual(shapeOf(answers[0]!));
  });

  it('reads and sets no cookie at a POST, so that the login of the browser counts at the GET', async () => {
    await browser.logIn(user);
    const crossSite = new BrowserAgent(server);
    const posted = await crossSite.post('/oauth2/authorize', parametersOf(path()), {
      Origin: 'https://app.example',
      'Sec-Fetch-Site': 'cross-site',
    });
    expect([posted.status, posted.setCookies]).toEqual([303, []]);
    expect((await browser.get(posted.location!)).location).toContain('/auth/consent?');
    // It has become that browser's.
    expect((await new BrowserAgent(server).get(posted.location!)).status).toBe(400);
  });

  it('AUTHZ-14 redirects by 302 and 303 alone, whatever happens', async () => {
    const seen = new Set<number>();
    const note = (page: Page): Page => {
      if (page.location !== undefined) seen.add(page.status);
      expect([307, 308, 301]).not.toContain(page.status);
      return page;
    };
    for (const changes of [{}, { prompt: 'none' }, { response_type: 'x' }, { scope: 'x' }]) {
      note(await browser.get(path(changes)));
      note(await browser.post('/oauth2/authorize', parametersOf(path(changes))));
    }
    const login = await browser.follow(note(await browser.get(path())));
    note(await browser.submit(login, { fields: { username: user.id, password: 'not this one' } }));
    const loggedIn = note(
      await browser.submit(await browser.get(login.path), {
        fields: { username: user.id, password: user.password },
      }),
    );
    const consent = await browser.follow(loggedIn);
    note(await browser.get(note(await browser.submit(consent)).location!));
    note(await browser.get(path({ response_type: 'token' })));
    expect([...seen].sort()).toEqual([302, 303]);
  });

  it('LOGIN-9 gives a new cookie at a renewed login, and nothing to the one before', async () => {
    await browser.logIn(user);
    const before = browser.cookies.get('nfa_sid')!;
    server.clock.advance(5);
    const login = await browser.follow(await browser.get(path({ prompt: 'login' })));
    expect(login.path).toContain('/auth/login');
    const done = await browser.submit(login, { fields: { username: user.id, password: user.password } });
    const after = browser.cookies.get('nfa_sid');
    expect(after).not.toBe(before);
    expect((await browser.follow(done)).text).toContain('Allow Heart Diary?');

    const stolen = new BrowserAgent(server);
    stolen.cookies.set('nfa_sid', before);
    expect((await stolen.get('/auth/account')).status).toBe(303);
    expect((await stolen.get(done.location!)).status).toBe(400);
    const rows = await server.query('SELECT 1 FROM browser_session WHERE user_id = $1', [user.id]);
    expect(rows).toHaveLength(1);
  });

  it('OA-15 keeps two tabs with two clients apart, and continues in no other browser', async () => {
    const second = await aWebApp().with({ name: 'Step Counter', trusted: false }).registeredAt(server);
    const [one, other] = [
      await browser.get(path({ state: 'one' })),
      await browser.get(authorizePath(second, newPkce(), { state: 'other' })),
    ];
    const foreign = new BrowserAgent(server);
    expect((await foreign.get(one.location!)).status).toBe(400);
    await foreign.logIn(await aUser().storedAt(server));
    for (const target of [one.location!, one.location!.replace('/auth/login', '/oauth2/authorize')]) {
      expect((await foreign.get(target)).status).toBe(400);
    }
    const firstConsent = await browser.logIn(user, one.location);
    expect(firstConsent.text).toContain('Allow Heart Diary?');
    const secondConsent = await browser.follow(
      await browser.get(other.location!.replace('/auth/login', '/oauth2/authorize')),
    );
    expect(secondConsent.text).toContain('Allow Step Counter?');
    expect(answerOf(await browser.follow(await browser.submit(firstConsent)))).toMatchObject({
      state: 'one',
    });
    expect(answerOf(await browser.follow(await browser.submit(secondConsent)))).toMatchObject({
      state: 'other',
    });
  });

  it('goes on in a tab whose login was done in another one', async () => {
    const [one, other] = [await browser.get(path()), await browser.get(path({ prompt: 'login' }))];
    const page = await browser.get(other.location!);
    await browser.logIn(user, one.location);
    const late = await browser.submit(page, { fields: { username: user.id, password: user.password } });
    expect(late.status).toBe(403);
    const link = /<a class="button" href="([^"]+)"/.exec(late.text)![1]!;
    expect((await browser.follow(await browser.get(link))).text).toContain('Allow Heart Diary?');

    // One that came after that login, and wants a new one, is not served by it.
    server.clock.advance(1);
    const fresh = await browser.follow(await browser.get(path({ prompt: 'login' })));
    expect(fresh.path).toContain('/auth/login');
    expect((await browser.get(fresh.path)).text).toContain('<h1>Sign in</h1>');
  });

  it('ignores a parameter named interaction beside others', async () => {
    const answer = await browser.get(`${path({ prompt: 'none' })}&interaction=${'A'.repeat(43)}`);
    expect(answerOf(answer).error).toBe('login_required');
  });

  it('passes login_hint on to the page', async () => {
    const login = await browser.follow(await browser.get(path({ login_hint: 'ann@example.com' })));
    expect(login.text).toContain('value="ann@example.com"');
  });

  it('OA-09 AUTHZ-21 sends form_post by a page whose form goes to that origin alone, escaped, without inline script', async () => {
    await browser.logIn(user);
    const state = `"><script>alert(1)</script><input name='`;
    const consent = await browser.follow(await browser.get(path({ response_mode: 'form_post', state })));
    const page = await browser.follow(await browser.submit(consent));
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual([
      `default-src 'none'`,
      `style-src 'self'`,
      `img-src 'self'`,
      `script-src 'self'`,
      'form-action https://app.example',
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ]);
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain('<button type="submit">Continue</button>');
    const [form] = page.forms;
    expect(form!.action).toBe(CALLBACK);
    expect(Object.fromEntries(form!.fields)).toEqual({
      code: expect.stringMatching(/^nfa_ac_/),
      state,
      iss: ISSUER,
    });
    const script = /<script src="(\/auth\/assets\/[\w.-]+)" defer>/.exec(page.text)![1]!;
    expect((await browser.get(script)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('names the scheme where CSP cannot name the host of a form_post: form-action knows no [::1]', async () => {
    const redirect_uri = 'http://[::1]:4000/callback';
    const local = await aWebApp()
      .with({ auth: { authorization_code: { redirect_uri } } })
      .registeredAt(server);
    const login = await browser.logIn(
      user,
      authorizePath(local, newPkce(), { redirect_uri, response_mode: 'form_post' }),
    );
    expect(login.text).toContain('One moment');
    expect(login.headers.get('content-security-policy')).toContain('; form-action http:; ');
  });

  it('serves stylesheet and icon under names that change with their content, for good', async () => {
    const { text } = await browser.get('/auth/login');
    const names = [...text.matchAll(/(?:href|src)="(\/auth\/assets\/[^"]+)"/g)].map(([, name]) => name!);
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      const asset = await browser.get(name);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await browser.get('/auth/assets/pages.css')).status).toBe(404);
    expect((await browser.get('/auth/assets/constructor')).status).toBe(404);
  });

  it('WEB-3 answers authorize, login and consent without CORS headers, to listed origins too', async () => {
    await aWebApp()
      .with({ allowed_origins: ['https://app.example'] })
      .registeredAt(server);
    const headers = { Origin: 'https://app.example' };
    for (const target of [...ALIASES, '/auth/login', '/auth/consent', '/auth/grant', '/auth/account']) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await server.request(method, target, {
          headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
        });
        const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect([method, target, names]).toEqual([method, target, []]);
      }
    }
  });

  it('WEB-5 OA-33 sends the headers of a page with every page, errors too, and loads nothing from elsewhere', async () => {
    await browser.logIn(user);
    const anonymous = new BrowserAgent(server);
    const consent = await browser.follow(await browser.get(path()));
    const pages: Page[] = [
      await anonymous.get('/auth/login'),
      await anonymous.get(path({ client_id: 'nobody' })),
      await anonymous.get('/oauth2/authorize?a=%ff'),
      await anonymous.get('/auth/login?interaction=x'),
      await anonymous.post('/auth/login', { username: 'a', password: 'b' }),
      await anonymous.post('/auth/login', { username: 'a'.repeat(1_100_000) }),
      await anonymous.get('/oauth2/logout'),
      await anonymous.get('/oauth2/logout?state=a&state=b'),
      await browser.get('/auth/account'),
      consent,
      await browser.post('/auth/consent', { interaction: 'x' }),
      await browser.follow(await browser.get(path({ response_mode: 'form_post', prompt: 'none' }))),
    ];
    expect(pages.map(({ status }) => status)).toEqual([
      200, 400, 400, 400, 403, 413, 200, 400, 200, 200, 403, 200,
    ]);
    for (const { headers, text, path: at } of pages) {
      expect([at, headers.get('content-type')]).toEqual([at, 'text/html; charset=utf-8']);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
      expect(policy.includes('form-action')).toBe(text.includes('One moment'));
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        pragma: 'no-cache',
      });
      for (const [, , address] of text.matchAll(/<(?:link|script|img)[^>]*?(href|src)="([^"]*)"/g)) {
        expect(address).toMatch(/^\/auth\/assets\//);
      }
      expect(text).not.toMatch(/\sstyle=|<style|\son\w+=|javascript:/i);
    }
  });

  it('OA-39 never sends a code in a Referer', async () => {
    await browser.logIn(user);
    const consent = await browser.follow(await browser.get(path()));
    const done = await browser.follow(await browser.submit(consent));
    expect(done.headers.get('referrer-policy')).toBe('no-referrer');
    expect(done.headers.get('cache-control')).toBe('no-store');
  });

  describe('when something fails here', () => {
    beforeEach(() => jest.spyOn(Logger.prototype, 'error').mockImplementation());
    afterEach(() => jest.restoreAllMocks());

    const failingWith = (error: Error): void => {
      const pool = poolOf(server.app.get(DataSource, { strict: false }));
      jest.spyOn(pool, 'connect').mockImplementation(((done?: (error: Error) => void) => {
        if (done === undefined) return Promise.reject(error);
        done(error);
        return undefined;
      }) as never);
    };

    const pages = (): Promise<Page[]> =>
      Promise.all([
        browser.get('/auth/login'),
        browser.get(path()),
        browser.get('/auth/account'),
        browser.get('/oauth2/logout'),
        browser.post('/oauth2/authorize', parametersOf(path())),
        browser.post('/auth/login', { form_token: 'A'.repeat(43) }),
      ]);

    it('says on a page when to try again while the database is away', async () => {
      await browser.logIn(user);
      failingWith(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }));
      for (const { status, headers, text, setCookies } of await pages()) {
        expect([status, headers.get('retry-after'), setCookies]).toEqual([503, '2', []]);
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(text).toContain('Please try again shortly');
        expect(text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|SELECT/);
      }
    });

    it('shows the id of the log entry, and nothing of the failure, on any other', async () => {
      await browser.logIn(user);
      failingWith(new Error('secret detail at /srv/app/file.ts'));
      for (const { status, text, location } of await pages()) {
        expect([status, location]).toEqual([500, undefined]);
        expect(text).toMatch(/The log has the details under [\w-]{36}\./);
        expect(text).not.toMatch(/secret detail|file\.ts|\bat /);
      }
    });
  });
});
