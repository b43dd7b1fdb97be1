import { BrowserAgent } from '../support/browser-agent';
import { authorize, authorizePath, aWebApp, newPkce } from '../support/code-flow';
import { TestClient } from '../support/client.builder';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const registered = ['https://app.example/cb', 'https://app.example/cb?x=1'];
const native = ['http://127.0.0.1/cb', 'http://[::1]:7000/cb', 'com.example.app:/cb'];

describe('tricks with redirect_uri', () => {
  let server: TestServer;
  let user: TestUser;
  let web: TestClient;
  let app: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    user = await aUser().storedAt(server);
    web = await aWebApp()
      .with({ auth: { authorization_code: { redirect_uris: registered } } })
      .registeredAt(server);
    app = await aWebApp()
      .ofType('native')
      .withoutSecret()
      .with({ auth: { authorization_code: { redirect_uris: native } } })
      .registeredAt(server);
  });

  afterAll(() => server.close());

  async function expectPage(client: TestClient, redirectUri: string): Promise<void> {
    // Also where the request has another fault, which a verified redirect URI would be told.
    for (const changes of [{}, { response_type: 'wrong' }, { prompt: 'none' }, { scope: '\u0001' }]) {
      const path = authorizePath(client, newPkce(), { redirect_uri: redirectUri, ...changes });
      const page = await new BrowserAgent(server).get(path);
      expect([redirectUri, page.status, page.location]).toEqual([redirectUri, 400, undefined]);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.text).not.toContain(redirectUri);
    }
  }

  it.each([
    ['RU-01', 'https://evil.test/cb'],
    ['RU-02', 'https://app.example/cb/'],
    ['RU-03', 'https://app.example/CB'],
    ['RU-03', 'HTTPS://app.example/cb'],
    ['RU-04', 'https://app.example:8443/cb'],
    ['RU-04', 'https://app.example:443/cb'],
    ['RU-05', 'https://app.example/cb#f'],
    ['RU-06', 'https://app.example/cb?x=2'],
    ['RU-06', 'https://app.example/cb?x=1&y=2'],
    ['RU-06', 'https://app.example/cb?'],
    ['RU-07', 'https://app.example/cb/../evil'],
    ['RU-07', 'https://app.example/%63b'],
    ['RU-08', 'https://app.example@evil.test/cb'],
    ['RU-09', 'https://app.example.evil.test/cb'],
    ['RU-10', 'javascript:alert(1)'],
    ['RU-10', 'data:text/html,x'],
    ['RU-02', ' https://app.example/cb'],
    ['RU-02', 'https://app.example/cb\t'],
    ['RU-02', '//app.example/cb'],
  ])('AUTHZ-2 OA-08 %s %s gets a page and never a redirect', async (_id, redirectUri) => {
    await expectPage(web, redirectUri);
  });

  it.each([
    'http://localhost:51004/cb',
    'http://127.0.0.1:51004/CB',
    'http://127.0.0.1:51004/cb?x',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.1:1@evil.test/cb',
    'http://127.0.0.1.evil.test/cb',
    'https://127.0.0.1/cb',
    'http://127.1/cb',
    'com.example.app:/cb/',
    'com.example.app://cb',
    'COM.example.app:/cb',
  ])('AUTHZ-2 RU-11 %s of a native app gets a page', async (redirectUri) => {
    await expectPage(app, redirectUri);
  });

  it.each([
    'http://127.0.0.1:51004/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:51004/cb',
    'com.example.app:/cb',
  ])('AUTHZ-3 RU-11 sends the code to %s', async (redirectUri) => {
    const path = authorizePath(app, newPkce(), { redirect_uri: redirectUri });
    const redirected = await authorize(server, user, path);
    expect(redirected.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(redirected.searchParams.get('code')).toMatch(/^nfa_ac_/);
  });

  it('adds its parameters to a registered query', async () => {
    const path = authorizePath(web, newPkce(), { redirect_uri: 'https://app.example/cb?x=1', state: 's' });
    const redirected = await authorize(server, user, path);
    expect(redirected.href.startsWith('https://app.example/cb?x=1&')).toBe(true);
    expect([...redirected.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state', 'x']);
  });

  it('AUTHZ-1 gives a page for a client that is unknown, missing or inactive', async () => {
    const inactive = await aWebApp().with({ active: false }).registeredAt(server);
    for (const id of ['nobody', undefined, inactive.id]) {
      const page = await new BrowserAgent(server).get(authorizePath(web, newPkce(), { client_id: id }));
      expect([page.status, page.location]).toEqual([400, undefined]);
    }
  });

  it('AUTHZ-4 takes the single registered URI where none is sent, except with openid', async () => {
    const single = await aWebApp().registeredAt(server);
    const path = authorizePath(single, newPkce(), { redirect_uri: undefined });
    expect((await authorize(server, user, path)).href.startsWith('https://app.example/cb?')).toBe(true);
    for (const request of [
      authorizePath(single, newPkce(), { redirect_uri: undefined, scope: 'openid' }),
      authorizePath(web, newPkce(), { redirect_uri: undefined }),
    ]) {
      const page = await new BrowserAgent(server).get(request);
      expect([page.status, page.location]).toEqual([400, undefined]);
    }
  });

  it('AUTHZ-6 OA-05 does not redirect where client_id or redirect_uri is repeated', async () => {
    const path = authorizePath(web, newPkce());
    for (const repeated of [
      `client_id=${web.id}`,
      `redirect_uri=${encodeURIComponent('https://app.example/cb')}`,
    ]) {
      const page = await new BrowserAgent(server).get(`${path}&${repeated}`);
      expect([page.status, page.location]).toEqual([400, undefined]);
    }
    for (const repeated of [
      'scope=openid&scope=openid',
      'state=a&state=b',
      'response_type=code',
      'code_challenge=x',
    ]) {
      const { location } = await new BrowserAgent(server).get(`${path}&${repeated}`);
      expect(new URL(location ?? '').searchParams.get('error')).toBe('invalid_request');
    }
  });
});
