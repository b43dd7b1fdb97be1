import { BrowserAgent, Page } from '../support/browser-agent';
import { authorizePath, aWebApp, newPkce } from '../support/code-flow';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

/** What a browser adds to a form that a page of somebody else sends (Fetch §3.1). */
const FOREIGN: readonly Record<string, string>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { Origin: `${ISSUER}.evil.example` },
  { Origin: ISSUER.replace('8080', '8081') },
  { Origin: ISSUER, 'Sec-Fetch-Site': 'cross-site' },
];

describe('OA-32 cross-site request forgery', () => {
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

  const refused = ({ status, text, setCookies, location }: Page): void => {
    expect([status, location, setCookies]).toEqual([403, undefined, []]);
    expect(text).toContain('Please start again');
    expect(text).toMatch(/<a class="button" href="\/(?:auth|oauth2)\//);
  };

  const tokenOf = (page: Page): string => page.forms[0]!.fields.find(([name]) => name === 'form_token')![1];

  /** Every way to forge the form of a page, given a page of the same kind that somebody else got. */
  const forge = async (page: Page, foreign: Page, act: object = {}): Promise<void> => {
    const { action, fields } = page.forms.at(-1)!;
    const forms = [
      { action, fields: [...fields.filter(([name]) => !(name in act)), ...Object.entries(act)] },
    ];
    for (const form_token of [undefined, '', 'A'.repeat(43), tokenOf(foreign), `${tokenOf(page)}x`]) {
      refused(await browser.submit({ forms }, { fields: { form_token } }));
    }
    refused(await browser.submit({ forms }, { fields: { form_token: [tokenOf(page), tokenOf(page)] } }));
    for (const headers of FOREIGN) {
      refused(await browser.post(action, forms[0]!.fields, { ...headers }));
    }
  };

  it('cannot log a victim in as the attacker', async () => {
    const attacker = await aUser().storedAt(server);
    const foreign = await new BrowserAgent(server).get('/auth/login');
    const page = await browser.get('/auth/login');
    await forge(page, foreign, { username: attacker.id, password: attacker.password });
    expect(await server.query('SELECT 1 FROM browser_session WHERE user_id = $1', [attacker.id])).toEqual([]);

    // Nor switch the user of a browser that is signed in.
    await browser.logIn(user);
    const fields = { username: attacker.id, password: attacker.password, form_token: tokenOf(foreign) };
    refused(await browser.post('/auth/login', fields, { Origin: 'null' }));
    expect((await browser.get('/auth/account')).text).toContain(user.id);
  });

  it('AUTHZ-24 cannot allow an app in the victim’s name', async () => {
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid'] })
      .registeredAt(server);
    const path = authorizePath(client, newPkce(), { scope: 'openid' });
    const attacker = new BrowserAgent(server);
    const foreign = await attacker.logIn(await aUser().storedAt(server), path);
    const page = await browser.logIn(user, path);
    await forge(page, foreign, { decision: 'allow' });
    // The attacker's own interaction, decided by the victim's browser with the attacker's token.
    refused(await browser.submit(foreign));
    expect(await server.query('SELECT 1 FROM consent')).toEqual([]);
    expect(await server.query('SELECT 1 FROM authorization_code')).toEqual([]);
  });

  it('cannot change a password, end a session or remove an app', async () => {
    const attacker = new BrowserAgent(server);
    const foreign = await attacker.logIn(await aUser().storedAt(server));
    const page = await browser.logIn(user);
    const chosen = 'four quiet rivers bend';
    await forge(page, foreign, {
      action: 'change-password',
      current: user.password,
      chosen,
      repeated: chosen,
    });
    const [own] = await server.query<{ id: string }>('SELECT id FROM session WHERE user_id = $1', [user.id]);
    await forge(page, foreign, { action: 'close-session', session: own!.id });
    expect((await browser.get('/auth/account')).status).toBe(200);
    expect((await new BrowserAgent(server).logIn(user)).text).toContain('Your account');
  });

  it('cannot log the victim out: without a token the user is asked, with a wrong one refused', async () => {
    const attacker = new BrowserAgent(server);
    const foreign = await attacker.get('/oauth2/logout');
    await browser.logIn(user);
    for (const headers of [{}, ...FOREIGN]) {
      const asked = await browser.post('/oauth2/logout', { state: 's' }, headers);
      expect([asked.status, asked.setCookies]).toEqual([303, []]);
      expect((await browser.get(asked.location!)).text).toContain('Sign out?');
    }
    const page = await browser.get('/oauth2/logout');
    for (const form_token of ['A'.repeat(43), tokenOf(foreign)]) {
      refused(await browser.submit(page, { fields: { form_token } }));
    }
    for (const headers of FOREIGN) refused(await browser.submit(page, { headers }));
    expect((await browser.get('/auth/account')).status).toBe(200);
  });

  it('uses each token for one form, once, for an hour', async () => {
    const login = await browser.get('/auth/login');
    const fields = { username: user.id, password: 'not this one' };
    const other = await browser.get('/oauth2/logout');
    refused(await browser.submit(login, { fields: { ...fields, form_token: tokenOf(other) } }));
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.submit(login, { fields })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403]);

    const old = await browser.get('/auth/login');
    server.clock.advance(60 * 60 + 1);
    refused(await browser.submit(old, { fields }));
  });

  it('does nothing by GET', async () => {
    const page = await browser.logIn(user);
    const sent = (fields: Record<string, string>): string =>
      new URLSearchParams({ form_token: tokenOf(page), ...fields }).toString();
    const chosen = 'four quiet rivers bend';
    await browser.get(
      `/auth/account?${sent({ action: 'change-password', current: user.password, chosen, repeated: chosen })}`,
    );
    await browser.get(`/oauth2/logout?${sent({})}`);
    expect((await browser.get('/auth/account')).status).toBe(200);
    expect((await new BrowserAgent(server).logIn(user)).text).toContain('Your account');
  });

  it('works for the pages themselves, whose origin no-referrer hides', async () => {
    for (const headers of [
      { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
      { Origin: ISSUER, 'Sec-Fetch-Site': 'same-origin' },
    ]) {
      const agent = new BrowserAgent(server);
      const page = await agent.get('/auth/login');
      const fields = { username: user.id, password: user.password };
      expect((await agent.submit(page, { fields, headers })).status).toBe(303);
    }
  });
});
