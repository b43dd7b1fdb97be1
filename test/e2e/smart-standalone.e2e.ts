import { BrowserAgent, Page } from '../support/browser-agent';
import { TestClient } from '../support/client.builder';
import { newPkce, Pkce, redeem } from '../support/code-flow';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { aClinician, answerOf, aSmartApp, loggedIn, smartPath } from '../support/smart-app';
import { ADMIN, ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
};

describe('standalone launch (SMART 2.2 §standalone-launch)', () => {
  let server: TestServer;
  let clinician: TestUser;
  let app: TestClient;
  let browser: BrowserAgent;
  let pkce: Pkce;
  beforeAll(async () => {
    server = await TestServer.start();
    const ann = { family: 'Müller', given: ['Ann', 'Maria'], use: 'official' };
    const old = { family: 'Vorher', use: 'old' };
    await storePatient(server, 'ann', { name: [old, ann], birthDate: '1970-05-17', gender: 'female' });
    await storePatient(server, 'ben', { name: [{ text: '<b>Ben</b> \u202eMullen' }] });
    await storePatient(server, 'nameless', { gender: 'unknown' });
    await storePatient(server, 'secret', { name: [{ family: 'Mullins' }] });
    clinician = await aClinician(server, { Patient: '_id=ann,ben,nameless' });
  });
  beforeEach(async () => {
    app = await aSmartApp().with({ name: 'Growth Chart' }).registeredAt(server);
    browser = await loggedIn(server, clinician);
    pkce = newPkce();
  });
  afterAll(() => server.close());

  const picker = async (scope = 'openid launch/patient patient/Patient.rs', who = browser): Promise<Page> =>
    who.follow(await who.get(smartPath(server, app, pkce, { scope, state: 's' })));

  const tokens = async (page: Page) => {
    const { code = '', state } = answerOf(await browser.follow(page));
    expect(state).toBe('s');
    return (await redeem(server, app, { code, pkce })).json;
  };

  /** What each row of the page shows. */
  const rows = ({ text }: Page): string[] =>
    [...text.matchAll(/<div class="about">([\s\S]*?)<\/div>/g)].map(([, row = '']) =>
      row
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );

  it('SMART-5 shows readable patients with name, birth date and gender, and no others', async () => {
    const page = await picker();
    expect([page.status, page.path.split('?')[0]]).toEqual([200, '/auth/patient']);
    expect(page.text).toContain('<strong>Growth Chart</strong>');
    expect(rows(page).sort()).toEqual([
      '&lt;b&gt;Ben&lt;/b&gt; Mullen',
      'Ann Maria Müller born 1970-05-17, female',
      'nameless unknown',
    ]);
    expect(page.text).not.toContain('Mullins');
  });

  it('SMART-5, SMART-6, SCOPE-13 whom the user chooses is in context, and patient/ scopes reach that one', async () => {
    const json = await tokens(await browser.submit(await picker(), { form: 1, fields: { patient: 'ann' } }));
    expect(json).toMatchObject({ scope: 'openid launch/patient patient/Patient.rs', patient: 'ann' });
    expect(json).not.toHaveProperty('need_patient_banner');
    const bearer = json.access_token;
    expect((await server.get('/fhir/Patient/ann', { bearer })).status).toBe(200);
    expect((await server.get('/fhir/Patient/ben', { bearer })).status).toBe(404);
  });

  it('finds by the beginning of names, by a form without JavaScript', async () => {
    const page = await picker();
    const search = page.forms[0]!;
    const find = async (name: string): Promise<string[]> => {
      const query = new URLSearchParams([
        ...search.fields.filter(([field]) => field !== 'name'),
        ['name', name],
      ] as [string, string][]);
      const found = await browser.get(`${search.action}?${query.toString()}`);
      expect([found.status, found.text.includes('<script')]).toEqual([200, false]);
      return rows(found).map((row) => row.split(' ')[0]!);
    };
    expect(await find('mul')).toEqual(['Ann']);
    expect(await find('ann mull')).toEqual(['Ann']);
    expect(await find('ann nobody')).toEqual([]);
    expect(await find('mullins')).toEqual([]);
    for (const hostile of ['%', "'", '"><script>', '\u{1f9ec}'.repeat(120), 'a '.repeat(200), '\\', ',|$']) {
      await find(hostile);
    }
    const shown = await browser.get(
      `${search.action}?${new URLSearchParams([...search.fields.slice(0, 1), ['name', '"><b>']] as [string, string][]).toString()}`,
    );
    expect(shown.text).toContain('value="&quot;&gt;&lt;b&gt;"');
    expect(shown.text).toContain('No patient that you may read');
  });

  it('shows twenty, and asks to refine the search for more', async () => {
    const many = await aClinician(server, { Patient: 'family=Herde' });
    for (let number = 10; number < 31; number++) {
      await storePatient(server, `herd${number}`, { name: [{ family: 'Herde', given: [`Kuh${number}`] }] });
    }
    const who = await loggedIn(server, many);
    const page = await picker(undefined, who);
    expect(rows(page)).toHaveLength(20);
    expect(page.text).toContain('Refine your search');
    const found = await who.get(`${page.path}&name=kuh1`);
    expect(rows(found)).toHaveLength(10);
    expect(found.text).not.toContain('Refine your search');
  });

  it('SMART-5 takes the own record of a patient without a question', async () => {
    const patient = await aUser()
      .with({ fhirUser: { reference: 'Patient/ann' } })
      .storedAt(server);
    browser = await loggedIn(server, patient);
    expect(await tokens(await picker())).toMatchObject({ patient: 'ann' });
  });

  it('SCOPE-13 grants no patient/ scope without a patient: prompt=none answers interaction_required', async () => {
    for (const scope of ['launch/patient', 'openid patient/*.rs']) {
      const path = smartPath(server, app, pkce, { scope, prompt: 'none' });
      expect(answerOf(await browser.get(path))).toMatchObject({ error: 'interaction_required' });
    }
  });

  it('cancelling answers access_denied with state and iss', async () => {
    const page = await picker();
    const done = await browser.follow(
      await browser.submit(page, { form: 1, fields: { patient: undefined, decision: 'cancel' } }),
    );
    expect(answerOf(done)).toMatchObject({ error: 'access_denied', state: 's', iss: ISSUER });
    expect((await browser.get(page.path)).location).toContain('/oauth2/authorize?interaction=');
  });

  it('a user who may read nobody is told so, and can only cancel', async () => {
    const nobody = await loggedIn(server, await aUser().storedAt(server));
    const page = await picker(undefined, nobody);
    expect(rows(page)).toEqual([]);
    expect(page.text).toContain('There is no patient whose data you may read with this app.');
  });

  it('asks for consent after the choice, and names the patient', async () => {
    app = await aSmartApp().with({ trusted: false }).registeredAt(server);
    const page = await browser.follow(
      await browser.submit(await picker(), { form: 1, fields: { patient: 'ann' } }),
    );
    expect(page.path).toContain('/auth/consent');
    expect(page.text).toContain('<span class="name">Ann Maria Müller</span>');
    expect(await tokens(await browser.submit(page))).toMatchObject({ patient: 'ann' });
  });

  it('WEB-5 has the headers of every page', async () => {
    const { headers } = await picker();
    for (const [name, value] of Object.entries(PAGE_HEADERS))
      expect([name, headers.get(name)]).toEqual([name, value]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('AUTHZ-24 refuses a POST without token, replayed, or from another browser, and changes nothing', async () => {
    const page = await picker();
    const refused = (answer: Page): void => {
      expect([answer.status, answer.location]).toEqual([403, undefined]);
      expect(answer.text).toContain('Start again');
    };
    const fields = { patient: 'ann' };
    refused(await browser.submit(page, { form: 1, fields: { ...fields, form_token: undefined } }));
    refused(await browser.submit(page, { form: 1, fields: { ...fields, form_token: 'A'.repeat(43) } }));
    refused(await browser.submit(page, { form: 1, fields, headers: { Origin: 'https://evil.example' } }));
    refused(await (await loggedIn(server, clinician)).submit(page, { form: 1, fields }));
    refused(await new BrowserAgent(server).submit(page, { form: 1, fields }));
    expect((await browser.get(page.path)).status).toBe(200);
    expect((await browser.submit(page, { form: 1, fields })).status).toBe(303);
    refused(await browser.submit(page, { form: 1, fields }));
  });

  it('shows nothing to another browser, or to nobody', async () => {
    const { path } = await picker();
    const other = new BrowserAgent(server);
    expect((await other.get(path)).location).toContain('/auth/login?interaction=');
    await other.logIn(clinician);
    const shown = await other.follow(await other.get(path));
    expect([shown.status, shown.text.includes('Müller')]).toEqual([400, false]);
    expect((await browser.get('/auth/patient')).status).toBe(400);
    expect((await browser.get('/auth/patient?interaction=unknown')).location).toContain(
      'interaction=unknown',
    );
  });

  it('SCOPE-12 a choice that policies take back later opens nothing any more', async () => {
    const user = await aUser().storedAt(server);
    const id = await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources([{ resourceType: 'Patient', interaction: ['read', 'search'] }])
      .storedAt(server);
    browser = await loggedIn(server, user);
    const json = await tokens(await browser.submit(await picker(), { form: 1, fields: { patient: 'ben' } }));
    const bearer = json.access_token;
    expect((await server.get('/fhir/Patient/ben', { bearer })).status).toBe(200);
    await server.request('DELETE', `/AccessPolicy/${id}`, { basic: ADMIN });
    expect((await server.get('/fhir/Patient/ben', { bearer })).status).toBe(403);
  });
});
