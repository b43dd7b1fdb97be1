import { Client } from '../ports/client-store';
import {
  aStoredUser,
  claimsOf,
  interactionOf,
  ISSUER_URL,
  MemoryAuthorization,
  ORIGIN,
  responseOf,
} from '../../../test/support/memory/memory-authorization';
import { AuthorizationOutcome } from './authorization-outcome';

const trusted: Partial<Client> = { trusted: true };
const smart: Partial<Client> = {
  type: 'smart-app',
  tokenEndpointAuthMethod: 'none',
  scope: ['openid', 'launch/patient', 'launch/encounter', 'patient/*.rs', 'user/*.rs', 'offline_access'],
  trusted: true,
};

function errorOf(outcome: AuthorizationOutcome): string | undefined {
  return responseOf(outcome).parameters.error;
}

describe('the login (OIDC Core §3.1.2.3)', () => {
  it('AUTHZ-16 prompt=none answers login_required without a login, and shows no page', async () => {
    const world = await MemoryAuthorization.start(trusted);
    expect(errorOf(await world.begin(world.browser(), { prompt: 'none' }))).toBe('login_required');
    expect(world.interactions.size).toBe(0);
    expect(
      responseOf(await world.begin(await world.logIn(), { prompt: 'none' })).parameters.code,
    ).toBeDefined();
  });

  it.each(['login', 'select_account', 'login consent'])(
    'AUTHZ-17 prompt=%s demands a new login, and is content with one',
    async (prompt) => {
      const world = await MemoryAuthorization.start(trusted);
      const before = await world.logIn();
      world.clock.advance(5);
      const id = interactionOf(await world.begin(before, { prompt }), 'login');
      expect((await world.resume(id, before)).kind).toBe('login');
      world.clock.advance(5);
      const after = await world.logIn('user', before);
      const outcome = await world.resume(id, after);
      const answer = outcome.kind === 'consent' ? await world.allow(id, after) : outcome;
      const { code = '' } = responseOf(answer).parameters;
      const { id_token: idToken } = await world.redeem({ code });
      const authTime = Math.floor(after.login!.authTime.getTime() / 1000);
      expect(claimsOf(idToken).auth_time).toBe(authTime);
      expect(authTime).toBeGreaterThanOrEqual(Math.floor(before.login!.authTime.getTime() / 1000) + 9);
    },
  );

  it('AUTHZ-17 max_age counts from the login', async () => {
    const world = await MemoryAuthorization.start(trusted);
    const browser = await world.logIn();
    world.clock.advance(2);
    expect((await world.begin(browser, { max_age: '1' })).kind).toBe('login');
    expect(errorOf(await world.begin(browser, { max_age: '1', prompt: 'none' }))).toBe('login_required');
    expect((await world.begin(browser, { max_age: '0' })).kind).toBe('login');
    expect(responseOf(await world.begin(browser, { max_age: '10000' })).parameters.code).toBeDefined();
  });

  it('max_age=0 is met by a login after the request, even when the person takes its time', async () => {
    const world = await MemoryAuthorization.start();
    const before = world.browser();
    const id = interactionOf(await world.begin(before, { max_age: '0' }), 'login');
    const after = await world.logIn('user', before);
    world.clock.advance(60);
    expect((await world.resume(id, after)).kind).toBe('consent');
  });

  it('a login that happened before a stored POST does not meet prompt=login', async () => {
    const world = await MemoryAuthorization.start(trusted);
    const browser = await world.logIn();
    world.clock.advance(1);
    const id = await world.endpoint.store(world.pairs({ prompt: 'login' }));
    expect((await world.resume(id as string, browser)).kind).toBe('login');
  });

  it('GRANT-14 a login of a user who is inactive or gone is none', async () => {
    const world = await MemoryAuthorization.start(trusted);
    const browser = await world.logIn();
    world.users.set({ ...aStoredUser('user'), active: false });
    expect((await world.begin(browser)).kind).toBe('login');
    world.users.delete('user');
    expect(errorOf(await world.begin(browser, { prompt: 'none' }))).toBe('login_required');
  });
});

describe('id_token_hint (OIDC Core §3.1.2.2)', () => {
  async function world(client: Partial<Client> = trusted) {
    const made = await MemoryAuthorization.start(client);
    made.users.set(aStoredUser('other'));
    const { id_token: hint } = await made.redeem({ code: await made.code() });
    return { made, hint: hint };
  }

  it('AUTHZ-18 prompt=none with a hint of the same user answers with the same sub and auth_time', async () => {
    const { made, hint } = await world();
    const browser = await made.logIn();
    made.clock.advance(600);
    const first = claimsOf((await made.redeem({ code: await made.code({}, browser) })).id_token);
    const { parameters } = responseOf(await made.begin(browser, { prompt: 'none', id_token_hint: hint }));
    const second = claimsOf((await made.redeem({ code: parameters.code! })).id_token);
    expect([second.sub, second.auth_time]).toEqual([first.sub, first.auth_time]);
    expect(second.sub).toBe('user');
  });

  it('AUTHZ-18 prompt=none with a hint of another user answers login_required', async () => {
    const { made, hint } = await world();
    const browser = await made.logIn('other');
    expect(errorOf(await made.begin(browser, { prompt: 'none', id_token_hint: hint }))).toBe(
      'login_required',
    );
  });

  it('asks another user to log in, and refuses who logs in as another one nevertheless', async () => {
    const { made, hint } = await world();
    const before = await made.logIn('other');
    const id = interactionOf(await made.begin(before, { id_token_hint: hint }), 'login');
    made.clock.advance(1);
    const again = await made.logIn('other', before);
    expect(errorOf(await made.resume(id, again))).toBe('login_required');
    const next = interactionOf(await made.begin(again, { id_token_hint: hint }), 'login');
    made.clock.advance(1);
    const right = await made.logIn('user', again);
    expect(responseOf(await made.resume(next, right)).parameters.code).toBeDefined();
  });

  it('confirms nothing silently by a hint that is not an id_token for this client, and otherwise ignores it', async () => {
    const { made, hint } = await world();
    made.addClient({ id: 'another', trusted: true });
    const browser = await made.logIn();
    for (const changes of [
      { id_token_hint: `${hint}A` },
      { id_token_hint: 'x' },
      { id_token_hint: hint, client_id: 'another' },
    ]) {
      expect(errorOf(await made.begin(browser, { ...changes, prompt: 'none' }))).toBe('login_required');
      expect(responseOf(await made.begin(browser, changes)).parameters.code).toBeDefined();
    }
  });
});

describe('the patient (contract §8.3)', () => {
  const aud = `${ISSUER_URL}/fhir`;

  async function world(fhirUser?: string) {
    const made = await MemoryAuthorization.start(smart);
    const [resourceType, id] = fhirUser?.split('/') ?? [];
    const document =
      fhirUser === undefined
        ? {}
        : { fhirUser: { reference: fhirUser, resourceType: resourceType!, id: id! } };
    made.users.set(aStoredUser('user', document));
    return made;
  }

  it('is the user’s own record, and comes with launch/patient or a patient/ scope alone', async () => {
    const made = await world('Patient/p1');
    for (const scope of ['openid launch/patient', 'patient/*.rs']) {
      expect(await made.redeem({ code: await made.code({ scope, aud }) })).toMatchObject({
        scope,
        patient: 'p1',
      });
    }
    const without = await made.redeem({ code: await made.code({ scope: 'openid user/*.rs', aud }) });
    expect(without).not.toHaveProperty('patient');
  });

  it('FA-65 takes no patient from the request', async () => {
    const made = await world('Patient/p1');
    const issued = await made.redeem({
      code: await made.code({ scope: 'patient/*.rs', aud, patient: 'p2' }),
      patient: 'p2',
    });
    expect(issued.patient).toBe('p1');
  });
});

describe('consent (OIDC Core §3.1.2.4)', () => {
  it('AUTHZ-16 prompt=none answers consent_required before it was given, and a code after', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    expect(errorOf(await world.begin(browser, { prompt: 'none' }))).toBe('consent_required');
    await world.code({}, browser);
    expect(responseOf(await world.begin(browser, { prompt: 'none' })).parameters.code).toBeDefined();
    expect(errorOf(await world.begin(browser, { prompt: 'none', scope: 'openid email' }))).toBe(
      'consent_required',
    );
    world.users.set(aStoredUser('other'));
    expect((await world.begin(await world.logIn('other'))).kind).toBe('consent');
  });

  it('is not asked of trusted and first_party clients, unless prompt=consent', async () => {
    for (const client of [{ trusted: true }, { firstParty: true }]) {
      const world = await MemoryAuthorization.start(client);
      const browser = await world.logIn();
      expect((await world.begin(browser)).kind).toBe('response');
      const id = interactionOf(await world.begin(browser, { prompt: 'consent' }), 'consent');
      expect(responseOf(await world.allow(id, browser)).parameters.code).toBeDefined();
    }
  });

  it.each(['http://127.0.0.1:5000/cb', 'http://localhost/cb', 'com.example.app:/cb'])(
    'rule 17: is always asked of a public client at %s',
    async (redirectUri) => {
      const auth = {
        authorization_code: {
          redirectUris: ['http://127.0.0.1/cb', 'http://localhost/cb', 'com.example.app:/cb'],
        },
      };
      for (const client of [{ auth }, { auth, trusted: true }, { auth, firstParty: true }]) {
        const world = await MemoryAuthorization.start(client);
        const browser = await world.logIn();
        await world.code({ redirect_uri: redirectUri }, browser);
        expect((await world.begin(browser, { redirect_uri: redirectUri })).kind).toBe('consent');
        const silent = await world.begin(browser, { redirect_uri: redirectUri, prompt: 'none' });
        expect(errorOf(silent)).toBe('consent_required');
      }
    },
  );

  it('rule 17 counts a client with a secret that it need not show for public', async () => {
    const secret = { kind: 'generated', sha256: '' } as const;
    const settings = { redirectUris: ['http://127.0.0.1/cb'] };
    const start = async (secretRequired: boolean) => {
      const world = await MemoryAuthorization.start({
        type: undefined,
        secret,
        trusted: true,
        auth: { authorization_code: { ...settings, secretRequired } },
      });
      return world.begin(await world.logIn(), { redirect_uri: 'http://127.0.0.1/cb' });
    };
    expect((await start(true)).kind).toBe('response');
    expect((await start(false)).kind).toBe('consent');
  });

  it('grants what was ticked, keeps openid, and remembers what was allowed before', async () => {
    const world = await MemoryAuthorization.start({ scope: ['openid', 'email', 'profile', 'phone'] });
    const browser = await world.logIn();
    const first = interactionOf(await world.begin(browser, { scope: 'openid email phone' }), 'consent');
    await world.allow(first, browser, ['email', 'phone']);
    const id = interactionOf(await world.begin(browser, { scope: 'openid profile email' }), 'consent');
    const shown = await world.endpoint.describeConsent(id, browser);
    expect(shown).toMatchObject({
      scope: ['openid', 'profile', 'email'],
      previouslyGranted: ['openid', 'email'],
    });
    // `address` was not shown, so that it cannot be allowed.
    const { parameters } = responseOf(await world.allow(id, browser, ['profile', 'address']));
    expect((await world.redeem({ code: parameters.code! })).scope).toBe('openid profile');
    const remembered = await world.consents.find('user', 'app');
    expect([...remembered!.scope].sort()).toEqual(['openid', 'phone', 'profile']);
  });

  it('AUTHZ-15 a denial answers access_denied with state and iss, once, and remembers nothing', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { state: 's1' }), 'consent');
    expect(await world.endpoint.decideConsent(id, browser, { kind: 'denied' }, ORIGIN)).toBe(true);
    const { parameters } = responseOf(await world.resume(id, browser));
    expect(parameters).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 's1',
      iss: ISSUER_URL,
    });
    await expect(world.resume(id, browser)).rejects.toThrow('ended');
    expect(await world.consents.find('user', 'app')).toBeUndefined();
    expect(world.audit.records.map(({ action, userId }) => [action, userId])).toEqual([
      ['consent-denied', 'user'],
      ['authorization-denied', 'user'],
    ]);
  });

  it('takes everything unticked for a denial', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { scope: 'email profile' }), 'consent');
    expect(errorOf(await world.allow(id, browser, []))).toBe('access_denied');
    expect(await world.consents.find('user', 'app')).toBeUndefined();
  });

  it('a decision counts for the user who made it', async () => {
    const world = await MemoryAuthorization.start();
    world.users.set(aStoredUser('other'));
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser), 'consent');
    const decision = { kind: 'granted', scope: ['openid'] } as const;
    await world.endpoint.decideConsent(id, browser, decision, ORIGIN);
    const other = await world.logIn('other', browser);
    expect((await world.resume(id, other)).kind).toBe('consent');
  });

  it('a decision counts no more once the consent was withdrawn', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser), 'consent');
    const decision = { kind: 'granted', scope: ['openid'] } as const;
    await world.endpoint.decideConsent(id, browser, decision, ORIGIN);
    await world.consents.withdraw('user', 'app');
    expect((await world.resume(id, browser)).kind).toBe('consent');
  });

  it('AUTHZ-22 tells client, redirect host, what would really be granted, patient and lifetimes', async () => {
    const world = await MemoryAuthorization.start({
      ...smart,
      trusted: false,
      grantTypes: ['authorization_code', 'refresh_token'],
    });
    world.users.set(
      aStoredUser('user', { fhirUser: { reference: 'Patient/p1', resourceType: 'Patient', id: 'p1' } }),
    );
    const browser = await world.logIn();
    const changes = { scope: 'openid offline_access patient/*.rs unheard-of', aud: ISSUER_URL };
    const id = interactionOf(await world.begin(browser, changes), 'consent');
    expect(await world.endpoint.describeConsent(id, browser)).toEqual({
      client: expect.objectContaining({ id: 'app', name: 'An app' }),
      redirectHost: 'app.example',
      user: expect.objectContaining({ id: 'user' }),
      scope: ['openid', 'offline_access', 'patient/*.rs'],
      previouslyGranted: [],
      previousSelections: {},
      accessTokenLifetimeSeconds: 300,
      refreshTokenLifetimeSeconds: 8_640_000,
      refreshTokenAbsoluteSeconds: 31_536_000,
      endsWithLogin: false,
      patient: { id: 'p1', name: 'p1' },
    });
  });

  it('rule 3: offline_access is neither shown nor granted where no refresh token will be issued', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { scope: 'openid offline_access' }), 'consent');
    const shown = await world.endpoint.describeConsent(id, browser);
    expect(shown).toMatchObject({ scope: ['openid'], refreshTokenLifetimeSeconds: undefined });
    const { code = '' } = responseOf(await world.allow(id, browser)).parameters;
    const issued = await world.redeem({ code });
    expect(issued.scope).toBe('openid');
    expect(issued).not.toHaveProperty('refresh_token');
  });

  it('an unticked offline_access gives no refresh token', async () => {
    const world = await MemoryAuthorization.start({ grantTypes: ['authorization_code', 'refresh_token'] });
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { scope: 'openid offline_access' }), 'consent');
    const { code = '' } = responseOf(await world.allow(id, browser, ['openid'])).parameters;
    expect(await world.redeem({ code })).not.toHaveProperty('refresh_token');
    expect(await world.redeem({ code: await world.code({ scope: 'openid offline_access' }) })).toHaveProperty(
      'refresh_token',
    );
  });

  it('names the scheme of a private-scheme address', async () => {
    const world = await MemoryAuthorization.start({
      auth: { authorization_code: { redirectUris: ['com.example.app:/cb'] } },
    });
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { redirect_uri: 'com.example.app:/cb' }), 'consent');
    expect((await world.endpoint.describeConsent(id, browser))?.redirectHost).toBe('com.example.app');
  });
});
