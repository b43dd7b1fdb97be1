import { Browser, Page } from 'playwright-core';
import {
  describeInBrowser,
  launchChromium,
  openPage,
  seriousFaults,
  takePictures,
  WatchedPage,
} from '../support/chromium';
import { SampleApp } from '../support/sample-app';
import { launch, parameterOf } from '../support/smart-app';
import { TestServer } from '../support/test-server';

jest.setTimeout(90_000);

describeInBrowser('examples/smart-app: fhirclient, unmodified, in Chromium', () => {
  let server: TestServer;
  let app: SampleApp;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  beforeAll(async () => {
    server = await TestServer.startAtIssuer({ seedDemo: true });
    app = await SampleApp.start(server);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await server.close();
  });
  beforeEach(async () => {
    watched = await openPage(browser, true);
    ({ page } = watched);
  });
  afterEach(async () => {
    expect(watched.complaints).toEqual([]);
    await watched.context.close();
  });

  const connect = async (): Promise<void> => {
    await page.goto(app.origin);
    await page.getByRole('link', { name: 'Connect to the server' }).click();
  };

  const signIn = async (user: string): Promise<void> => {
    await page.getByLabel('Username or e-mail address').fill(user);
    await page.getByLabel('Password', { exact: true }).fill('password');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  const allow = () => page.getByRole('button', { name: 'Allow' }).click();

  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

  const tokenResponse = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await page.locator('#raw').textContent()) ?? '');

  /** The token of before is replaced, and the new one reads. */
  const refreshes = async (): Promise<void> => {
    const before = await tokenResponse();
    await page.getByRole('button', { name: 'Refresh the token' }).click();
    await page.getByText('Refreshed.').waitFor();
    const { access_token: access, refresh_token: refresh, ...kept } = await tokenResponse();
    expect([access, refresh]).not.toContain(before.access_token);
    expect(refresh).not.toBe(before.refresh_token);
    expect(kept).toMatchObject({ patient: before.patient, scope: before.scope });
    const { status } = await server.get(`/fhir/Patient/${String(before.patient)}`, {
      bearer: String(access),
    });
    expect(status).toBe(200);
  };

  it('SMART-5 a practitioner connects, chooses one of her patients, reads the chart, and refreshes', async () => {
    await page.goto(app.origin);
    await heading('A patient’s vital signs, at a glance');
    expect(await seriousFaults(page)).toEqual([]);
    await takePictures(page, 'sample-welcome');
    await connect();
    await signIn('user');
    await heading('Choose a patient');
    await page.getByRole('button', { name: /Elias Lindqvist/ }).click();
    await allow();

    await heading('Elias Lindqvist');
    await page.getByText('138/86 mmHg').waitFor();
    await page.getByText('Signed in as Dr Uma Sergeant').waitFor();
    expect(page.url()).toBe(`${app.origin}/`);
    expect(await tokenResponse()).toMatchObject({ patient: 'demo-patient-2', token_type: 'Bearer' });
    expect(await page.getByRole('list', { name: 'Granted scopes' }).textContent()).toContain(
      'patient/Observation.rs',
    );
    expect(await page.getByText('Not available').count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await takePictures(page, 'sample-chart');
    await refreshes();

    await page.reload();
    await heading('Elias Lindqvist');
  });

  it('SMART-5 a patient connects to the own record without a choice; disconnecting ends the tokens', async () => {
    await connect();
    await signIn('patient');
    await allow();
    await heading('Adaeze Grace Okafor');
    await page.getByText('78.2 kg').waitFor();
    await refreshes();
    const { access_token: bearer } = await tokenResponse();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await heading('A patient’s vital signs, at a glance');
    expect((await server.get('/fhir/Patient/demo-patient-1', { bearer: String(bearer) })).status).toBe(401);
  });

  it('SMART-1, SMART-8 an EHR launches it for a patient whom nobody has to choose', async () => {
    const made = await launch(server, { id: 'demo-smart' }, { user: 'user', patient: 'demo-patient-6' });
    const { valueUri } = parameterOf(made, 'launchUrl');
    expect(valueUri).toMatch(`${app.origin}/launch.html?`);
    await page.goto(valueUri);
    await signIn('user');
    await allow();
    await heading('Ingrid Brandvold');
    await page.getByText('134/76 mmHg').waitFor();
    expect(await tokenResponse()).toMatchObject({ patient: 'demo-patient-6', need_patient_banner: true });
    await refreshes();
  });

  it('SMART-8 it shows no banner inside an EHR that has its own', async () => {
    const made = await launch(
      server,
      { id: 'demo-smart' },
      { user: 'user', patient: 'demo-patient-6', need_patient_banner: false },
    );
    await page.goto(parameterOf(made, 'launchUrl').valueUri);
    await signIn('user');
    await allow();
    await page.getByText('134/76 mmHg').waitFor();
    expect(await page.getByRole('region', { name: 'Patient' }).isVisible()).toBe(false);
  });

  it('says so when the user denies, and when a stranger launches it', async () => {
    await connect();
    await signIn('patient');
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('access_denied').waitFor();
    expect(page.url()).toBe(`${app.origin}/`);
    expect(await page.getByRole('link', { name: 'Connect to the server' }).isVisible()).toBe(true);

    await page.goto(`${app.origin}/launch.html?iss=https://evil.example/fhir&launch=x`);
    await page.getByText('This app does not know the server that it was launched from.').waitFor();
  });

  it('SCOPE-12 shows what is left when the user allows less', async () => {
    await connect();
    await signIn('patient');
    const conditions = page.locator('input[value="patient/Condition.rs"]');
    await page.getByRole('group').filter({ has: conditions }).last().getByLabel('Nothing').check();
    await allow();
    await page.getByText('78.2 kg').waitFor();
    await page.getByText('Not available: this app was not allowed to see it.').waitFor();
  });
});
