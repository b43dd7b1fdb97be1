import { BrowserAgent, Page } from '../support/browser-agent';
import { authorizePath, aWebApp, newPkce } from '../support/code-flow';
import { TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

describe('OA-33 clickjacking', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it('lets no page be framed: neither forms nor errors nor redirects to them', async () => {
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid'] })
      .registeredAt(server);
    const path = authorizePath(client, newPkce(), { scope: 'openid' });
    const browser = new BrowserAgent(server);
    const anonymous = new BrowserAgent(server);
    const consent = await browser.logIn(await aUser().storedAt(server), path);
    const pages: Page[] = [
      consent,
      await anonymous.get('/auth/login'),
      await anonymous.get(path),
      await anonymous.get('/auth/account'),
      await anonymous.get('/auth/consent?interaction=x'),
      await anonymous.get('/oauth2/authorize?client_id=nobody'),
      await anonymous.get('/oauth2/logout'),
      await anonymous.post('/auth/login', {}),
      await browser.get('/auth/account'),
      await browser.submit(await browser.get('/oauth2/logout')),
    ];
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200, 303, 400, 403]));
    for (const { path: at, headers } of pages) {
      expect([at, headers.get('x-frame-options')]).toEqual([at, 'DENY']);
      const directives = headers.get('content-security-policy')?.split('; ') ?? [];
      expect([at, directives.filter((one) => one.startsWith('frame-ancestors'))]).toEqual([
        at,
        [`frame-ancestors 'none'`],
      ]);
    }
  });
});
