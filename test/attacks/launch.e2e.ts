import { TestClient } from '../support/client.builder';
import { newPkce, redeem } from '../support/code-flow';
import { onPostgres } from '../support/database/test-database';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { aClinician, answerOf, aSmartApp, handleOf, loggedIn, smartPath } from '../support/smart-app';
import { ADMIN, ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const SCOPE = 'openid launch patient/*.rs';

describe('attacks on launches', () => {
  let server: TestServer;
  let clinician: TestUser;
  let app: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1');
    await storePatient(server, 'p2');
    clinician = await aClinician(server, { Patient: '_id=p1' });
    app = await aSmartApp().registeredAt(server);
  });
  afterAll(() => server.close());

  type Changes = Record<string, string | undefined>;

  /** What the authorization endpoint answers whoever is logged in. */
  async function ask(changes: Changes, { user = clinician, client = app } = {}) {
    const browser = await loggedIn(server, user);
    return answerOf(await browser.get(smartPath(server, client, newPkce(), { scope: SCOPE, ...changes })));
  }

  const handle = (user = clinician, client = app, context: object = { patient: 'p1' }) =>
    handleOf(server, client, { user: user.id, ...context });

  const codes = async () => (await server.query('SELECT 1 FROM authorization_code')).length;

  const refused = async (answer: Promise<Record<string, string>>): Promise<void> => {
    const before = await codes();
    const { error, code } = await answer;
    expect([error, code]).toEqual(['invalid_request', undefined]);
    expect(await codes()).toBe(before);
  };

  it('OA-14, SMART-4 without aud, or with a foreign one, there is no code; a trailing slash and resource are tolerated', async () => {
    const launch = await handle();
    for (const aud of [
      undefined,
      'https://evil.example/fhir',
      `${ISSUER}.evil.example/fhir`,
      `${ISSUER}/FHIR`,
      `${ISSUER}/fhir//`,
      `${ISSUER}/fhir?x`,
      `${ISSUER}/fhir/R5`,
    ]) {
      await refused(ask({ launch, aud }));
    }
    await refused(ask({ launch: undefined, scope: 'launch/patient', aud: undefined }));
    await refused(ask({ launch: undefined, scope: 'user/*.rs', aud: 'https://evil.example/fhir' }));
    expect((await ask({ launch, aud: undefined, resource: `${ISSUER}/fhir` })).code).toBeDefined();
    expect((await ask({ launch: await handle(), aud: `${ISSUER}/fhir/` })).code).toBeDefined();
  });

  it('OA-14, SMART-3 an unknown launch, one without its scope, and the scope without one are invalid_request', async () => {
    for (const launch of ['x', 'A'.repeat(43), `${await handle()}A`, '%00', "' OR 1=1 --"]) {
      await refused(ask({ launch }));
    }
    await refused(ask({ launch: await handle(), scope: 'openid' }));
    await refused(ask({ launch: undefined }));
  });

  it('FA-66, SMART-2 the handle of another client or user is invalid_request, and stays good for its own', async () => {
    const other = await aClinician(server);
    const another = await aSmartApp().registeredAt(server);
    const launch = await handle();
    await refused(ask({ launch }, { user: other }));
    await refused(ask({ launch }, { client: another }));
    await refused(ask({ launch }, { user: other, client: another }));
    expect((await ask({ launch })).code).toBeDefined();
  });

  it('FA-66, SMART-2 a handle is good once, and for five minutes', async () => {
    const launch = await handle();
    expect((await ask({ launch })).code).toBeDefined();
    await refused(ask({ launch }));
    const [fresh, old] = [await handle(), await handle()];
    server.clock.advance(240);
    expect((await ask({ launch: fresh })).code).toBeDefined();
    server.clock.advance(61);
    await refused(ask({ launch: old }));
  });

  it(`FA-66, SMART-2 of fifty uses of a handle at once one gets a code${onPostgres ? '' : ' (embedded)'}`, async () => {
    const launch = await handle();
    const browser = await loggedIn(server, clinician);
    const before = await codes();
    const path = smartPath(server, app, newPkce(), { scope: SCOPE, launch });
    const answers = (await Promise.all(Array.from({ length: 50 }, () => browser.get(path)))).map(answerOf);
    expect(answers.filter(({ code }) => code !== undefined)).toHaveLength(1);
    expect(answers.filter(({ error }) => error === 'invalid_request')).toHaveLength(49);
    expect(await codes()).toBe(before + 1);
  });

  it('FA-66 a code that fails to be stored leaves the handle good', async () => {
    const launch = await handle();
    const browser = await loggedIn(server, clinician);
    const pkce = newPkce();
    await server.query('ALTER TABLE authorization_code RENAME TO authorization_code_away');
    const failed = await browser.get(smartPath(server, app, pkce, { scope: SCOPE, launch }));
    await server.query('ALTER TABLE authorization_code_away RENAME TO authorization_code');
    expect(failed.status).toBeGreaterThanOrEqual(500);
    expect((await ask({ launch })).code).toBeDefined();
  });

  it('FA-65, SMART-7 a patient that the client sends counts for nothing, at authorize and at token', async () => {
    const browser = await loggedIn(server, clinician);
    const pkce = newPkce();
    const changes = { scope: SCOPE, launch: await handle(), patient: 'p2', encounter: 'e9' };
    const { code = '' } = answerOf(await browser.get(smartPath(server, app, pkce, changes)));
    const { json } = await redeem(server, app, { code, pkce }, { patient: 'p2', encounter: 'e9' });
    expect([json.patient, json.encounter]).toEqual(['p1', undefined]);

    const own = await aUser()
      .with({ fhirUser: { reference: 'Patient/p1' } })
      .storedAt(server);
    const standalone = { scope: 'launch/patient patient/*.rs', patient: 'p2' };
    const agent = await loggedIn(server, own);
    const second = answerOf(await agent.get(smartPath(server, app, pkce, standalone)));
    const issued = await redeem(server, app, { code: second.code ?? '', pkce }, { patient: 'p2' });
    expect(issued.json.patient).toBe('p1');
  });

  it('FA-64, SMART-7 a patient outside the user’s reach is in no launch, and cannot be chosen', async () => {
    const answer = await server.send('POST', `/Client/${app.id}/$launch`, {
      user: clinician.id,
      patient: 'p2',
    });
    expect(answer.status).toBe(422);
    const browser = await loggedIn(server, clinician);
    const path = smartPath(server, app, newPkce(), { scope: 'launch/patient' });
    const picker = await browser.follow(await browser.get(path));
    const again = await browser.follow(await browser.submit(picker, { form: 1, fields: { patient: 'p2' } }));
    expect([again.status, again.path.split('?')[0]]).toEqual([200, '/auth/patient']);
    // Two at once are none.
    const twice = await browser.follow(
      await browser.submit(again, { form: 1, fields: { patient: ['p1', 'p2'] } }),
    );
    expect(answerOf(twice).error).toBe('access_denied');
  });

  it('FA-64, SMART-7 a patient that became unreadable between handle and code is refused', async () => {
    const user = await aUser().storedAt(server);
    const policy = await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources([{ resourceType: 'Patient', interaction: ['read', 'search'] }])
      .storedAt(server);
    const launch = await handle(user, app, { patient: 'p2' });
    const browser = await loggedIn(server, user);
    await server.request('DELETE', `/AccessPolicy/${policy}`, { basic: ADMIN });
    const path = smartPath(server, app, newPkce(), { scope: SCOPE, launch });
    await refused(Promise.resolve(answerOf(await browser.get(path))));
  });

  it('FA-64 a patient that became unreadable while the consent page was shown is refused', async () => {
    const user = await aUser().storedAt(server);
    const policy = await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources([{ resourceType: 'Patient', interaction: ['read', 'search'] }])
      .storedAt(server);
    const asking = await aSmartApp().with({ trusted: false }).registeredAt(server);
    const launch = await handle(user, asking, { patient: 'p2' });
    const browser = await loggedIn(server, user);
    const path = smartPath(server, asking, newPkce(), { scope: SCOPE, launch });
    const consent = await browser.follow(await browser.get(path));
    expect(consent.path).toContain('/auth/consent');
    await server.request('DELETE', `/AccessPolicy/${policy}`, { basic: ADMIN });
    const page = await browser.submit(consent);
    const done = await browser.follow(page);
    expect([done.status, done.location?.includes('code=') ?? false]).toEqual([400, false]);
    const resumed = await browser.follow(await browser.get(consent.path));
    await refused(Promise.resolve(answerOf(resumed)));
  });

  it('a launch ends with its user and its client', async () => {
    const user = await aClinician(server, { Patient: '_id=p1' });
    const launch = await handle(user);
    const browser = await loggedIn(server, user);
    const merge = { headers: { 'Content-Type': 'application/merge-patch+json' } };
    await server.send('PATCH', `/User/${user.id}`, { active: false }, merge);
    const path = smartPath(server, app, newPkce(), { scope: SCOPE, launch });
    expect((await browser.get(path)).location).toContain('/auth/login');
    const closing = await aSmartApp().registeredAt(server);
    const held = await handle(clinician, closing);
    await server.send('PATCH', `/Client/${closing.id}`, { active: false }, merge);
    const agent = await loggedIn(server, clinician);
    expect(
      (await agent.get(smartPath(server, closing, newPkce(), { scope: SCOPE, launch: held }))).status,
    ).toBe(400);
  });
});
