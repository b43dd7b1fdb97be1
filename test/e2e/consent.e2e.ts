import { BrowserAgent, Page } from '../support/browser-agent';
import { TestClient } from '../support/client.builder';
import { aCode, authorizePath, aWebApp, CALLBACK, newPkce, redeem } from '../support/code-flow';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const SCOPE = 'openid profile offline_access patient/Observation.rs user/*.read';

describe('consent page (contract §8.2)', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let browser: BrowserAgent;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    user = await aUser()
      .with({ name: { givenName: 'Adaeze', familyName: 'Okafor' }, fhirUser: { reference: 'Patient/p1' } })
      .storedAt(server);
    client = await anApp().registeredAt(server);
    browser = new BrowserAgent(server);
  });
  afterAll(() => server.close());

  const anApp = () =>
    aWebApp()
      .withGrants('authorization_code', 'refresh_token')
      .withScope('openid', 'profile', 'email', 'offline_access', 'patient/*.rs', 'user/*.rs')
      .with({
        trusted: false,
        name: 'Heart Diary',
        client_uri: 'https://heart.example/',
        policy_uri: 'https://heart.example/privacy',
        tos_uri: 'https://heart.example/terms',
        auth: { authorization_code: { redirect_uri: CALLBACK } },
      });

  const path = (changes: Record<string, string | undefined> = {}): string =>
    authorizePath(client, newPkce(), { scope: SCOPE, aud: `${ISSUER}/fhir`, state: 's t/ä&', ...changes });

  const consentPage = async (changes: Record<string, string | undefined> = {}): Promise<Page> =>
    browser.logIn(user, path(changes));

  it('AUTHZ-22 shows client, redirect host, each scope in words, patient, lifetime and what offline access means', async () => {
    const { text, status } = await consentPage();
    expect(status).toBe(200);
    expect(text).toContain('Allow Heart Diary?');
    expect(text).toContain('<strong>app.example</strong>');
    expect(text).toContain('Adaeze Okafor');
    for (const words of [
      'Know that it is you',
      'See your name and profile',
      'Records of p1',
      'Read and search observations (laboratory results, vital signs and the like)',
      'All records that you have access to',
      'Read and search all kinds of data, now and in the future',
      'Stay connected when you are not using it',
      'also after you have signed out',
      'until you remove it, at most 1 year; it ends earlier when it is not used for 100 days',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/<dt>Patient<\/dt>\s*<dd>\s*<span class="name">p1<\/span>/);
    for (const link of [
      'https://heart.example/',
      'https://heart.example/privacy',
      'https://heart.example/terms',
    ]) {
      expect(text).toContain(`<a href="${link}" rel="noopener noreferrer"`);
    }
  });

  it('says that access ends by itself where there is no refresh token', async () => {
    const { text } = await consentPage({ scope: 'openid' });
    expect(text).toContain('5 minutes, then it has to ask again');
    expect(text).not.toContain('<dt>Patient</dt>');
  });

  it('grants what is ticked, and remembers it', async () => {
    const page = await consentPage();
    const scope = ['openid', 'patient/Observation.rs'];
    const fields = { scope: 'openid', 'choice-4': '' };
    const done = await browser.follow(await browser.submit(page, { fields }));
    const target = new URL(done.location ?? '');
    expect(target.origin + target.pathname).toBe(CALLBACK);
    expect(target.searchParams.get('state')).toBe('s t/ä&');

    const silent = new URL(
      (await browser.get(path({ prompt: 'none', scope: scope.join(' ') }))).location ?? '',
    );
    expect(silent.searchParams.get('code')).toMatch(/^nfa_ac_/);
    const more = new URL((await browser.get(path({ prompt: 'none' }))).location ?? '');
    expect(more.searchParams.get('error')).toBe('consent_required');

    const again = await browser.follow(await browser.get(path()));
    expect(again.text.match(/You allowed this before/g)).toHaveLength(2);
  });

  it('hands the app tokens with exactly what was ticked, openid included', async () => {
    const pkce = newPkce();
    const request = authorizePath(client, pkce, { scope: SCOPE, aud: `${ISSUER}/fhir` });
    const page = await browser.logIn(user, request);
    // Nobody can untick openid; a request without it changes nothing.
    const done = await browser.follow(
      await browser.submit(page, {
        fields: { scope: ['profile', 'email', 'user/*.cruds'], 'choice-3': '', 'choice-4': 'user/*.cruds' },
      }),
    );
    const code = new URL(done.location ?? '').searchParams.get('code') ?? '';
    const { json } = await redeem(server, client, { code, pkce });
    expect(json.scope).toBe('openid profile');
  });

  it('AUTHZ-15 answers a denial with access_denied, state and iss, and remembers nothing', async () => {
    const page = await consentPage();
    const done = await browser.follow(await browser.submit(page, { fields: { decision: 'deny' } }));
    const target = new URL(done.location ?? '');
    expect(target.origin + target.pathname).toBe(CALLBACK);
    const { error_description: _, ...answer } = Object.fromEntries(target.searchParams);
    expect(answer).toEqual({ error: 'access_denied', state: 's t/ä&', iss: ISSUER });
    expect((await browser.follow(await browser.get(path()))).text).toContain('Allow Heart Diary?');
  });

  it('takes any button but the one that allows for a denial', async () => {
    const page = await consentPage();
    const done = await browser.follow(await browser.submit(page, { fields: { decision: undefined } }));
    expect(new URL(done.location ?? '').searchParams.get('error')).toBe('access_denied');
  });

  it('AUTHZ-24 refuses a POST without token, replayed, or from another browser session with 403, and gives no code', async () => {
    const page = await consentPage();
    const form = page.forms[0]!;
    const interaction = form.fields.find(([name]) => name === 'interaction')![1];
    const refused = async (answer: Page): Promise<void> => {
      expect([answer.status, answer.location]).toEqual([403, undefined]);
      expect(answer.text).toContain('Start again');
      expect(await server.query('SELECT * FROM consent WHERE user_id = $1', [user.id])).toEqual([]);
      expect(await server.query('SELECT * FROM authorization_code WHERE user_id = $1', [user.id])).toEqual(
        [],
      );
    };
    await refused(await browser.submit(page, { fields: { form_token: undefined } }));
    await refused(await browser.submit(page, { fields: { form_token: 'A'.repeat(43) } }));

    const other = new BrowserAgent(server);
    await other.logIn(await aUser().storedAt(server));
    await refused(await other.submit(page));
    const sameUser = new BrowserAgent(server);
    await sameUser.logIn(user);
    await refused(await sameUser.submit(page));
    await refused(await new BrowserAgent(server).submit(page));

    // A token for another form of the same browser, and for another interaction.
    const account = await browser.get('/auth/account');
    await refused(await browser.submit(page, { fields: { form_token: account.forms[0]!.fields[0]![1] } }));
    const second = await browser.follow(await browser.get(path()));
    await refused(await browser.submit(second, { fields: { interaction } }));

    const done = await browser.submit(page);
    expect([done.status, done.location]).toEqual([
      303,
      `${ISSUER}/oauth2/authorize?interaction=${interaction}`,
    ]);
    const replayed = await browser.submit(page);
    expect([replayed.status, replayed.location]).toEqual([403, undefined]);
  });

  it('is the same under its compatibility path', async () => {
    const page = await consentPage();
    const shown = await browser.get(page.path.replace('/auth/consent', '/auth/grant'));
    expect(shown.text).toContain('Allow Heart Diary?');
    const fields = Object.fromEntries(shown.forms[0]!.fields.map(([name, value]) => [name, value]));
    const done = await browser.follow(await browser.post('/auth/grant', fields));
    expect(done.location).toContain('code=nfa_ac_');
  });

  it('shows nothing of an interaction to another browser, or to nobody', async () => {
    const page = await consentPage();
    const other = new BrowserAgent(server);
    expect((await other.get(page.path)).location).toContain('/auth/login?interaction=');
    await other.logIn(await aUser().storedAt(server));
    const shown = await other.follow(await other.get(page.path));
    expect(shown.status).toBe(400);
    expect(shown.text).not.toContain('Heart Diary');
  });

  it('goes on where another tab has decided', async () => {
    const page = await consentPage();
    const second = await browser.follow(await browser.get(path()));
    await browser.follow(await browser.submit(second));
    expect((await browser.follow(await browser.get(page.path))).location).toContain('code=nfa_ac_');
  });

  it('lets another user sign in instead, who decides alone', async () => {
    const page = await consentPage();
    expect(page.text).toContain('Not you?');
    const next = await aUser()
      .with({ fhirUser: { reference: 'Patient/p2' } })
      .storedAt(server);
    const link = /href="(\/auth\/login\?interaction=[\w-]+&amp;switch_user=1)"/
      .exec(page.text)![1]!
      .replace('&amp;', '&');
    const second = await browser.logIn(next, link);
    expect(second.text).toContain(next.id);
    expect(second.text).toContain('Records of p2');
    expect((await browser.submit(page)).status).toBe(403);
    const done = await browser.follow(await browser.submit(second));
    const code = new URL(done.location ?? '').searchParams.get('code');
    const [row] = await server.query<{ user: string }>(
      `SELECT user_id AS "user" FROM authorization_code ORDER BY issued_at DESC LIMIT 1`,
    );
    expect([code === null, row?.user]).toEqual([false, next.id]);
  });

  it('sends nobody there for a trusted client', async () => {
    const trusted = await anApp().with({ trusted: true }).registeredAt(server);
    const { code } = await aCode(server, user, trusted, { scope: 'openid' });
    expect(code).toMatch(/^nfa_ac_/);
  });
});
