import { BrowserAgent, Page } from '../support/browser-agent';
import { TestClient } from '../support/client.builder';
import { authorizePath, aWebApp, CALLBACK, newPkce, Pkce, redeem } from '../support/code-flow';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { ISSUER, TestServer } from '../support/test-server';
import { about, anObservation } from '../support/two-patients';
import { aUser, TestUser } from '../support/user.builder';

const LABORATORY =
  'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory';
const CONCERN =
  'patient/Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern';

describe('choices of the consent page (SMART 2.2 §scopes)', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let browser: BrowserAgent;
  let pkce: Pkce;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'ann', {
      name: [{ given: ['Ann', 'Maria'], family: 'Müller' }],
      birthDate: '1970-05-17',
    });
    for (const code of ['laboratory', 'vital-signs']) {
      const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
      const body = anObservation({ ...about('ann'), category: [{ coding: [{ system, code }] }] });
      await server.send('PUT', `/fhir/Observation/${code}`, body);
    }
  });
  beforeEach(async () => {
    user = await aUser()
      .with({ fhirUser: { reference: 'Patient/ann' } })
      .storedAt(server);
    await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources(
        ['Patient', 'Observation', 'Condition'].map((resourceType) => ({
          resourceType,
          interaction: ['read', 'search'],
        })),
      )
      .storedAt(server);
    client = await aWebApp()
      .withGrants('authorization_code', 'refresh_token')
      .withScope('openid', 'email', 'offline_access', 'patient/*.cruds', 'user/*.rs')
      .with({ trusted: false, name: 'Heart Diary', auth: { authorization_code: { redirect_uri: CALLBACK } } })
      .registeredAt(server);
    browser = new BrowserAgent(server);
    pkce = newPkce();
  });
  afterAll(() => server.close());

  const path = (scope: string, changes: Record<string, string> = {}): string =>
    authorizePath(client, pkce, { scope, aud: `${ISSUER}/fhir`, ...changes });

  /** The name of the radio buttons of a scope, and of the boxes of its parts. */
  const choiceOf = ({ forms }: Page, scope: string): { choice: string; part: string } => {
    const [name = ''] = forms[0]?.fields.find(([, value]) => value === scope) ?? [];
    return { choice: name, part: name.replace('choice', 'part') };
  };

  const pick = (
    page: Page,
    whole: string,
    parts: readonly string[],
  ): Record<string, string | readonly string[]> => {
    const { choice, part } = choiceOf(page, whole);
    return { [choice]: 'parts', [part]: parts };
  };

  const tokens = async (page: Page): Promise<any> => {
    const { location } = await browser.follow(page);
    const code = new URL(location ?? '').searchParams.get('code') ?? '';
    return (await redeem(server, client, { code, pkce })).json;
  };

  const errorOf = ({ location }: Page): string | null => new URL(location ?? '').searchParams.get('error');

  it('shows whose records are meant by name and birth date', async () => {
    const { text } = await browser.logIn(user, path('openid patient/Observation.rs'));
    expect(text).toContain('<span class="name">Ann Maria Müller</span>');
    expect(text).toContain('born 1970-05-17');
    expect(text).toContain('Records of Ann Maria Müller');
  });

  it('SCOPE-10 offers the categories of Condition and Observation; chosen ones replace the whole type', async () => {
    const page = await browser.logIn(user, path('openid patient/Condition.rs patient/Observation.rs'));
    for (const words of ['Laboratory results', 'Vital signs', 'Living conditions', 'Health concerns']) {
      expect(page.text).toContain(words);
    }
    const fields = {
      ...pick(page, 'patient/Condition.rs', [CONCERN]),
      ...pick(page, 'patient/Observation.rs', [LABORATORY]),
    };
    const { scope, access_token: bearer } = await tokens(await browser.submit(page, { fields }));
    expect(scope).toBe(`openid ${CONCERN} ${LABORATORY}`);
    expect((await server.get('/fhir/Observation/laboratory', { bearer })).status).toBe(200);
    expect((await server.get('/fhir/Observation/vital-signs', { bearer })).status).not.toBe(200);
  });

  it('SCOPE-10 does so for the spelling of SMART 1 and at user level', async () => {
    const page = await browser.logIn(user, path('patient/Observation.read user/Condition.rs'));
    const own = CONCERN.replace('patient', 'user');
    const fields = {
      ...pick(page, 'patient/Observation.read', [LABORATORY]),
      ...pick(page, 'user/Condition.rs', [own]),
    };
    expect((await tokens(await browser.submit(page, { fields }))).scope).toBe(`${LABORATORY} ${own}`);
  });

  it('SCOPE-11 the granted string equals the selection exactly: types instead of a wildcard', async () => {
    const page = await browser.logIn(user, path('openid offline_access patient/*.rs'));
    const { part } = choiceOf(page, 'patient/*.rs');
    expect(page.text.match(new RegExp(`name="${part}"`, 'g'))?.length).toBeLessThan(35);
    const fields = pick(page, 'patient/*.rs', ['patient/Observation.rs', 'patient/Immunization.rs']);
    const json = await tokens(await browser.submit(page, { fields }));
    expect(json.scope).toBe('openid offline_access patient/Observation.rs patient/Immunization.rs');
    expect(json.patient).toBe('ann');
    const bearer = json.access_token;
    expect((await server.get('/fhir/Observation', { bearer })).json.total).toBe(2);
    expect((await server.get('/fhir/Condition', { bearer })).status).toBe(403);
    const refreshed = await server.token(
      { grant_type: 'refresh_token', refresh_token: json.refresh_token },
      { basic: client },
    );
    expect(refreshed.json.scope).toBe(json.scope);
    const wider = {
      grant_type: 'refresh_token',
      refresh_token: refreshed.json.refresh_token,
      scope: 'patient/*.rs',
    };
    expect((await server.token(wider, { basic: client })).json.error).toBe('invalid_scope');
  });

  it('a wildcard that is kept stays one, “now and in the future”', async () => {
    const page = await browser.logIn(user, path('patient/*.rs'));
    expect(page.text).toContain('all kinds of data, now and in the future');
    expect(page.text).toContain('nothing that is added later');
    // Boxes of a choice that is not taken count for nothing.
    const { part } = choiceOf(page, 'patient/*.rs');
    const done = await browser.submit(page, { fields: { [part]: ['patient/Goal.rs'] } });
    expect((await tokens(done)).scope).toBe('patient/*.rs');
  });

  it('SCOPE-11 “nothing” takes a scope away; whoever leaves nothing has denied', async () => {
    const page = await browser.logIn(user, path('openid patient/Goal.rs patient/*.rs'));
    const { choice } = choiceOf(page, 'patient/*.rs');
    const left = await browser.submit(page, { fields: { [choice]: '' } });
    expect((await tokens(left)).scope).toBe('openid patient/Goal.rs');

    const alone = await browser.follow(await browser.get(path('patient/*.rs', { prompt: 'consent' })));
    const none = await browser.submit(alone, { fields: pick(alone, 'patient/*.rs', []) });
    expect(errorOf(await browser.follow(none))).toBe('access_denied');
  });

  it.each([
    ['more letters', 'patient/Observation.cruds'],
    ['another level', 'user/Observation.rs'],
    ['the whole of another type', 'patient/Condition.rs'],
    ['another category', 'patient/Observation.rs?category=urn:x|y'],
    ['no scope', '" onfocus="x'],
    ['every type', 'patient/*.rs'],
  ])('grants nothing that was not shown: %s', async (_, forged) => {
    const page = await browser.logIn(user, path('openid patient/Observation.rs'));
    const { choice, part } = choiceOf(page, 'patient/Observation.rs');
    const fields = { [choice]: ['parts', forged], [part]: [forged, LABORATORY], scope: ['openid', forged] };
    expect((await tokens(await browser.submit(page, { fields }))).scope).toBe(`openid ${LABORATORY}`);
  });

  it('a selection is remembered for the very scope that it was about, and for no other', async () => {
    const page = await browser.logIn(user, path('openid patient/*.rs'));
    await browser.follow(
      await browser.submit(page, { fields: pick(page, 'patient/*.rs', ['patient/Goal.rs']) }),
    );

    expect((await tokens(await browser.get(path('openid patient/*.rs')))).scope).toBe(
      'openid patient/Goal.rs',
    );
    expect((await tokens(await browser.get(path('patient/Goal.rs', { prompt: 'none' })))).scope).toBe(
      'patient/Goal.rs',
    );
    for (const scope of ['patient/*.cruds', 'patient/Condition.rs', 'patient/Goal.r']) {
      expect([scope, errorOf(await browser.get(path(scope, { prompt: 'none' })))]).toEqual([
        scope,
        'consent_required',
      ]);
    }
    // Whoever asks anew shows what was selected, and forgets what is not selected any more.
    const again = await browser.follow(await browser.get(path('openid patient/*.rs', { prompt: 'consent' })));
    expect(choiceOf(again, 'parts').choice).toMatch(/^choice-/);
    expect(choiceOf(again, 'patient/Goal.rs').choice).toMatch(/^part-/);
    const { part } = { part: choiceOf(again, 'patient/Goal.rs').choice };
    await browser.follow(await browser.submit(again, { fields: { [part]: ['patient/CarePlan.rs'] } }));
    expect(errorOf(await browser.get(path('patient/Goal.rs', { prompt: 'none' })))).toBe('consent_required');
    const { text } = await browser.get('/auth/account');
    expect(text).toContain('care plans');
    expect(text).not.toContain('health goals');
  });
});
