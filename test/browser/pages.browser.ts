import { Browser, Page } from 'playwright-core';
import {
  describeInBrowser,
  launchChromium,
  openPage,
  seriousFaults,
  takePictures,
  WatchedPage,
} from '../support/chromium';
import { CallbackServer } from '../support/callback-server';
import { aClient, TestClient } from '../support/client.builder';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

jest.setTimeout(90_000);

const SCOPE = 'openid profile email offline_access patient/Observation.rs user/*.rs';

/** As many as an app may ask for, of every kind. */
const MANY = [
  ...['openid', 'profile', 'email', 'fhirUser', 'launch/patient', 'offline_access', 'online_access'],
  'patient/*.rs',
  ...['Condition', 'Observation', 'MedicationRequest', 'Encounter', 'NutritionOrder'].map(
    (type) => `patient/${type}.${type === 'Encounter' ? 'cruds' : 'rs'}`,
  ),
  'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
  'patient/Observation.rs?status=final&category=survey',
  'user/*.read',
  'user/Practitioner.rs',
  'user/Appointment.write',
  'https://heart.example/scopes/print',
];

describeInBrowser(
  'pages in Chromium (without one they are skipped: install chromium, or set CHROMIUM)',
  () => {
    let server: TestServer;
    let app: CallbackServer;
    let browser: Browser;
    let client: TestClient;
    beforeAll(async () => {
      server = await TestServer.startAtIssuer();
      app = await CallbackServer.start();
      browser = await launchChromium();
      await storePatient(server, 'demo-patient-1', {
        name: [{ given: ['Adaeze'], family: 'Okafor' }],
        birthDate: '1988-02-29',
      });
      client = await aClient('heart-diary')
        .withGrants('authorization_code', 'refresh_token', 'implicit')
        .withScope(...SCOPE.split(' '), ...MANY, 'patient/*.cruds', 'user/*.cruds')
        .with({
          type: 'web-app',
          name: 'Heart Diary',
          client_uri: 'https://heart.example/',
          policy_uri: 'https://heart.example/privacy',
          tos_uri: 'https://heart.example/terms',
          auth: {
            authorization_code: { redirect_uri: `${app.origin}/callback` },
            implicit: { redirect_uri: `${app.origin}/callback` },
          },
          post_logout_redirect_uris: [`${app.origin}/bye`],
        })
        .registeredAt(server);
    });
    afterAll(async () => {
      await browser.close();
      await app.close();
      await server.close();
    });

    describe.each([
      ['on', true],
      ['off', false],
    ])('with JavaScript %s', (name, javaScript) => {
      let user: TestUser;
      let watched: WatchedPage;
      let page: Page;
      beforeEach(async () => {
        user = await aUser()
          .with({
            name: { givenName: 'Adaeze', familyName: 'Okafor' },
            fhirUser: { reference: 'Patient/demo-patient-1' },
          })
          .storedAt(server);
        await aPolicy()
          .linkedTo(`User/${user.id}`)
          .withResources([{ resourceType: 'Patient', interaction: ['read'] }])
          .storedAt(server);
        watched = await openPage(browser, javaScript);
        ({ page } = watched);
      });
      afterEach(async () => {
        expect(watched.complaints).toEqual([]);
        await watched.context.close();
      });

      /** Looks at the page: with JavaScript also through the eyes of a screen reader. */
      const inspect = async (what: string): Promise<void> => {
        if (javaScript) expect(await seriousFaults(page)).toEqual([]);
        if (javaScript) await takePictures(page, what);
        const { scrollWidth, clientWidth } = await overflow(page);
        expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
      };

      const authorizeUrl = (changes: Record<string, string> = {}): string =>
        `${server.issuer}/oauth2/authorize?${new URLSearchParams({
          response_type: 'code',
          client_id: 'heart-diary',
          redirect_uri: `${app.origin}/callback`,
          scope: SCOPE,
          aud: `${server.issuer}/fhir`,
          state: name,
          ...changes,
        }).toString()}`;

      const signIn = async (password = user.password): Promise<void> => {
        await page.getByLabel('Username or e-mail address').fill(user.id);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForLoadState();
      };

      it('signs in, lets the user narrow what the app gets, and goes back to it', async () => {
        await page.goto(authorizeUrl());
        expect(await page.title()).toContain('Sign in');
        await expectFocusOn(page, 'username');
        await inspect('login');
        await signIn();

        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Allow Heart Diary?');
        await inspect('consent');
        await page.getByLabel('See your e-mail address').uncheck();
        await page.getByRole('button', { name: 'Allow' }).click();
        await page.getByText('Back in the app').waitFor();
        const { parameters } = app.last;
        expect(parameters.get('code')).toMatch(/^nfa_ac_/);
        expect(parameters.get('state')).toBe(name);

        const [consent] = await server.query<{ scope: string }>(
          'SELECT scope FROM consent WHERE user_id = $1',
          [user.id],
        );
        expect(consent?.scope.split(' ').sort()).toEqual(SCOPE.replace('email ', '').split(' ').sort());
      });

      it('SCOPE-10, SCOPE-11 shows many scopes, and lets the user choose kinds of data', async () => {
        await page.goto(authorizeUrl({ scope: MANY.join(' ') }));
        await signIn();
        await inspect('consent-many');
        const group = (name: RegExp) => page.getByRole('group', { name, exact: true });
        const all = group(/^Read and search all kinds of data/).first();
        expect(await all.getByLabel('Vaccinations').isVisible()).toBe(false);
        await all.getByLabel('Only what I choose').check();
        await all.getByLabel('Vaccinations').check();
        await all.getByLabel('Procedures and operations').check();
        const conditions = group(/^Read and search conditions/).first();
        await conditions.getByLabel('Only what I choose').check();
        await conditions.getByLabel('Health concerns').check();
        await inspect('consent-chosen');
        await page.getByRole('button', { name: 'Allow' }).click();
        await page.getByText('Back in the app').waitFor();
        const [consent] = await server.query<{ scope: string }>(
          'SELECT scope FROM consent WHERE user_id = $1',
          [user.id],
        );
        const granted = consent?.scope.split(' ') ?? [];
        expect(granted).toEqual(
          expect.arrayContaining([
            'patient/Procedure.rs',
            'patient/Immunization.rs',
            'patient/Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern',
          ]),
        );
        expect(granted).toHaveLength(MANY.length + 1);
        for (const whole of ['patient/*.rs', 'patient/Condition.rs']) expect(granted).not.toContain(whole);
      });

      it('says what is wrong after a wrong password, at the fields, and then lets the user in', async () => {
        await page.goto(authorizeUrl());
        await signIn('not this one');
        const alert = page.getByRole('alert');
        expect(await alert.textContent()).toBe('Wrong username or password.');
        expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-describedby')).toBe(
          await alert.getAttribute('id'),
        );
        await expectFocusOn(page, 'password');
        await inspect('login-wrong');
        await signIn();
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Allow Heart Diary?');
      });

      it('goes back with access_denied after a denial', async () => {
        await page.goto(authorizeUrl());
        await signIn();
        await page.getByRole('button', { name: 'Deny' }).click();
        await page.getByText('Back in the app').waitFor();
        expect(app.last.parameters.get('error')).toBe('access_denied');
        expect(app.last.parameters.get('state')).toBe(name);
      });

      it('sends the answer by a form where the app wants that', async () => {
        await page.goto(authorizeUrl({ response_mode: 'form_post' }));
        await signIn();
        await page.getByRole('button', { name: 'Allow' }).click();
        if (!javaScript) await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('Back in the app').waitFor();
        expect(app.last.method).toBe('POST');
        expect(app.last.parameters.get('code')).toMatch(/^nfa_ac_/);
      });

      it('shows the account: apps and sessions to end, and a password to change', async () => {
        await page.goto(authorizeUrl());
        await signIn();
        await page.getByRole('button', { name: 'Allow' }).click();
        await page.getByText('Back in the app').waitFor();
        const redeemed = await server.token(
          {
            grant_type: 'authorization_code',
            code: app.last.parameters.get('code') ?? '',
            redirect_uri: `${app.origin}/callback`,
          },
          { basic: client },
        );
        expect(redeemed.status).toBe(200);

        await page.goto(`${server.issuer}/auth/account`);
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your account');
        await inspect('account');
        expect(await page.getByRole('button', { name: 'Sign out: Heart Diary' }).count()).toBe(1);
        await page.getByRole('button', { name: 'Remove access: Heart Diary' }).click();
        expect(await page.getByRole('status').textContent()).toContain('no access any more');
        expect(await page.getByText('You have allowed no app').count()).toBe(1);
        expect(await page.getByText('No app is connected').count()).toBe(1);

        await page.getByLabel('Current password').fill(user.password);
        await page.getByLabel('New password', { exact: true }).fill('password1');
        await page.getByLabel('New password again').fill('password1');
        await page.getByRole('button', { name: 'Change password' }).click();
        expect(await page.getByRole('alert').textContent()).toContain('most common');
        await inspect('account-refused');

        await page.getByLabel('Current password').fill(user.password);
        await page.getByLabel('New password', { exact: true }).fill('four quiet rivers bend');
        await page.getByLabel('New password again').fill('four quiet rivers bend');
        await page.getByRole('button', { name: 'Change password' }).click();
        expect(await page.getByRole('status').textContent()).toContain('Your password was changed.');
      });

      it('signs out after asking, and goes on to the app that asked', async () => {
        await page.goto(`${server.issuer}/auth/login`);
        await signIn();
        const query = new URLSearchParams({
          client_id: 'heart-diary',
          post_logout_redirect_uri: `${app.origin}/bye`,
          state: 'bye',
        });
        await page.goto(`${server.issuer}/oauth2/logout?${query.toString()}`);
        await inspect('logout');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Back in the app').waitFor();
        expect(app.last.parameters.get('state')).toBe('bye');

        await page.goto(`${server.issuer}/auth/account`);
        await signIn();
        await page.getByRole('link', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are signed out');
        await inspect('logged-out');
      });

      it('can be used by keyboard alone', async () => {
        await page.goto(authorizeUrl());
        // Keys pressed before the browser has moved the focus there are lost.
        await page.locator('input[name=username]:focus').waitFor();
        await page.keyboard.type(user.id);
        await page.keyboard.press('Tab');
        await page.keyboard.type(user.password);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Allow Heart Diary?' }).waitFor();
        const order: string[] = [];
        const forward = async (steps: number): Promise<void> => {
          for (let step = 0; step < steps; step++) {
            await page.keyboard.press('Tab');
            order.push((await focused(page)).replace(/-\d+/g, ''));
          }
        };
        await forward(2);
        await page.keyboard.press('ArrowRight');
        await forward(2);
        await page.keyboard.press('Space');
        await forward(12);
        expect(order).toEqual([
          'Not you?',
          'choice-all',
          ...Array<string>(6).fill('part'),
          'choice-all',
          ...Array<string>(3).fill('scope'),
          'Allow',
          'Deny',
          'account',
          'About this app',
        ]);
        await page.getByRole('button', { name: 'Allow' }).press('Enter');
        await page.getByText('Back in the app').waitFor();
        const [consent] = await server.query<{ scope: string }>(
          'SELECT scope FROM consent WHERE user_id = $1',
          [user.id],
        );
        const vitals = 'category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs';
        expect(consent?.scope.split(' ')).toContain(`patient/Observation.rs?${vitals}`);
        expect(consent?.scope.split(' ')).not.toContain('patient/Observation.rs');
      });
    });

    // The status of a page that is no success is written to the console by the browser itself.
    it('shows errors as pages, in colours and words that everybody can read', async () => {
      const { page, context } = await openPage(browser, true);
      for (const [name, path] of [
        ['error', '/oauth2/authorize?client_id=nobody'],
        ['error-expired', '/auth/consent?interaction=x'],
      ] as const) {
        await page.goto(server.issuer + path);
        expect(await seriousFaults(page)).toEqual([]);
        await takePictures(page, name);
      }
      await context.close();
    });
  },
);

function overflow(page: Page): Promise<{ scrollWidth: number; clientWidth: number }> {
  return page.evaluate(
    '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })',
  );
}

async function expectFocusOn(page: Page, id: string): Promise<void> {
  expect(await page.evaluate('document.activeElement.id')).toBe(id);
}

/** The id of what has the focus, or its words. */
function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');
}
