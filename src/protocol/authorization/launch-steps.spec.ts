import { Client } from '../ports/client-store';
import {
  aStoredUser,
  interactionOf,
  ISSUER_URL,
  MemoryAuthorization,
  ORIGIN,
  responseOf,
} from '../../../test/support/memory/memory-authorization';
import { JsonObject } from '../../lib/json';
import { AuthorizationOutcome } from './authorization-outcome';

const aud = `${ISSUER_URL}/fhir`;

const smart: Partial<Client> = {
  type: 'smart-app',
  tokenEndpointAuthMethod: 'none',
  grantTypes: ['authorization_code', 'refresh_token'],
  scope: [
    'openid',
    'launch',
    'launch/patient',
    'launch/encounter',
    'patient/*.rs',
    'user/*.rs',
    'offline_access',
  ],
  trusted: true,
};

function errorOf(outcome: AuthorizationOutcome): string | undefined {
  return responseOf(outcome).parameters.error;
}

/** A clinician who may read p1, p2 and an encounter. */
async function start(client: Partial<Client> = smart): Promise<MemoryAuthorization> {
  const world = await MemoryAuthorization.start(client);
  world.patients.allow('user', 'Patient/p1', 'Patient/p2', 'Encounter/e1', 'ImagingStudy/i1');
  return world;
}

const reader = { userId: 'user', clientId: 'app' };

function handle(world: MemoryAuthorization, context: JsonObject, whose = reader): Promise<string> {
  return world.unitOfWork.run(() => Promise.resolve(world.launches.add(whose, context)));
}

describe('EHR launch (SMART 2.2 §launch-ehr)', () => {
  const whole = {
    patient: 'p1',
    encounter: 'e1',
    fhirContext: [{ reference: 'ImagingStudy/i1' }],
    intent: 'reconcile',
    tenant: 'north',
    need_patient_banner: false,
    smart_style_url: 'https://ehr.example/style.json',
  };

  it('SMART-6, SMART-8 the token response carries the context of the launch, and so does a refresh', async () => {
    const world = await start();
    const scope = 'openid launch patient/*.rs offline_access';
    const launch = await handle(world, whole);
    const issued = await world.redeem({ code: await world.code({ scope, aud, launch }) });
    expect(issued).toMatchObject({ scope, ...whole });
    const refreshed = await world.redeem({
      grant_type: 'refresh_token',
      refresh_token: issued.refresh_token,
    });
    expect(refreshed).toMatchObject(whole);
  });

  it('SMART-3 launch without its scope, and the scope without launch, are invalid_request', async () => {
    const world = await start();
    const browser = await world.logIn();
    const launch = await handle(world, whole);
    expect(errorOf(await world.begin(browser, { scope: 'openid', aud, launch }))).toBe('invalid_request');
    expect(errorOf(await world.begin(browser, { scope: 'openid launch', aud }))).toBe('invalid_request');
    // Neither used the handle up.
    const scope = 'openid launch';
    expect(responseOf(await world.begin(browser, { scope, aud, launch })).parameters.code).toBeDefined();
  });

  it('SMART-2 a handle is good once, for five minutes, for its client and its user', async () => {
    const world = await start();
    const scope = 'openid launch';
    const browser = await world.logIn();
    const asked = (launch: string) => world.begin(browser, { scope, aud, launch });
    const used = await handle(world, whole);
    expect(responseOf(await asked(used)).parameters.code).toBeDefined();
    const old = await handle(world, whole);
    const refused = [
      'unknown',
      'A'.repeat(43),
      used,
      await handle(world, whole, { ...reader, clientId: 'another' }),
      await handle(world, whole, { ...reader, userId: 'another' }),
    ];
    for (const launch of refused) expect(errorOf(await asked(launch))).toBe('invalid_request');
    world.clock.advance(301);
    expect(errorOf(await asked(old))).toBe('invalid_request');
    const texts = await Promise.all(
      [...refused, old].map(async (launch) => responseOf(await asked(launch)).parameters.error_description),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('FA-64 the context must be within the user’s reach still, each time the request is judged', async () => {
    const world = await start({ ...smart, trusted: false });
    const scope = 'openid launch patient/*.rs';
    const browser = await world.logIn();
    const launch = await handle(world, whole);
    for (const lost of ['Patient/p1', 'Encounter/e1', 'ImagingStudy/i1']) {
      world.patients.allow(
        'user',
        ...['Patient/p1', 'Encounter/e1', 'ImagingStudy/i1'].filter((each) => each !== lost),
      );
      expect(errorOf(await world.begin(browser, { scope, aud, launch }))).toBe('invalid_request');
    }
    world.patients.allow('user', 'Patient/p1', 'Encounter/e1', 'ImagingStudy/i1');
    const id = interactionOf(await world.begin(browser, { scope, aud, launch }), 'consent');
    world.patients.allow('user', 'Encounter/e1', 'ImagingStudy/i1');
    expect(errorOf(await world.resume(id, browser))).toBe('invalid_request');
  });

  it('a request that waits uses its handle up with its answer, and another one then gets none', async () => {
    const world = await start({ ...smart, trusted: false });
    const browser = await world.logIn();
    const launch = await handle(world, whole);
    const ask = async () =>
      interactionOf(await world.begin(browser, { scope: 'openid launch', aud, launch }), 'consent');
    const [first, second] = [await ask(), await ask()];
    expect(responseOf(await world.allow(first, browser)).parameters.code).toBeDefined();
    expect(errorOf(await world.resume(second, browser))).toBe('invalid_request');
    expect(world.interactions.size).toBe(0);
  });

  it('logs the user in first, and goes on with the launch', async () => {
    const world = await start();
    const before = world.browser();
    const launch = await handle(world, whole);
    const id = interactionOf(await world.begin(before, { scope: 'openid launch', aud, launch }), 'login');
    const after = await world.logIn('user', before);
    expect(responseOf(await world.resume(id, after)).parameters.code).toBeDefined();
  });

  it('tells what the granted scope lets it: all with launch, the patient with patient/, how to look in any case', async () => {
    const world = await start({ ...smart, trusted: false });
    const told = async (scope: string[]): Promise<JsonObject> => {
      const browser = await world.logIn();
      const launch = await handle(world, whole);
      const asked = { scope: 'openid launch launch/encounter patient/*.rs', aud, launch };
      const id = interactionOf(await world.begin(browser, asked), 'consent');
      const { code = '' } = responseOf(await world.allow(id, browser, scope)).parameters;
      const { patient, encounter, intent, need_patient_banner: banner } = await world.redeem({ code });
      return { patient, encounter, intent, banner };
    };
    const nothing = { patient: undefined, encounter: undefined, intent: undefined, banner: false };
    expect(await told(['openid'])).toEqual(nothing);
    expect(await told(['openid', 'patient/*.rs'])).toEqual({ ...nothing, patient: 'p1' });
    expect(await told(['openid', 'launch/encounter'])).toEqual({ ...nothing, encounter: 'e1' });
    expect(await told(['openid', 'launch'])).toMatchObject({
      patient: 'p1',
      encounter: 'e1',
      intent: 'reconcile',
    });
  });

  it('a launch without patient leaves the choice to the user', async () => {
    const world = await start();
    const launch = await handle(world, { need_patient_banner: true });
    const browser = await world.logIn();
    const outcome = await world.begin(browser, { scope: 'launch patient/*.rs', aud, launch });
    const id = interactionOf(outcome, 'patient');
    await world.choices.choose(id, browser, 'p2', ORIGIN);
    const { code = '' } = responseOf(await world.resume(id, browser)).parameters;
    expect(await world.redeem({ code })).toMatchObject({ patient: 'p2', need_patient_banner: true });
  });
});

describe('choice of a patient (SMART 2.2 §standalone-launch)', () => {
  async function paused(scope: string, world: MemoryAuthorization) {
    const browser = await world.logIn();
    return { browser, id: interactionOf(await world.begin(browser, { scope, aud }), 'patient') };
  }

  it.each(['openid launch/patient', 'patient/*.rs', 'openid launch/patient?role=x user/*.rs'])(
    'SMART-6, SCOPE-13 a user without an own record chooses one for %s',
    async (scope) => {
      const world = await start();
      const { browser, id } = await paused(scope, world);
      expect((await world.resume(id, browser)).kind).toBe('patient');
      expect(await world.choices.choose(id, browser, 'p2', ORIGIN)).toBe(true);
      const { code = '' } = responseOf(await world.resume(id, browser)).parameters;
      expect(await world.redeem({ code })).toMatchObject({ scope, patient: 'p2' });
    },
  );

  it('SMART-5 the own record is taken without a question, and nothing is asked where no scope is about a patient', async () => {
    const world = await start();
    const fhirUser = { reference: 'Patient/p9', resourceType: 'Patient', id: 'p9' };
    world.users.set(aStoredUser('user', { fhirUser }));
    const scope = 'openid launch/patient';
    expect(await world.redeem({ code: await world.code({ scope, aud }) })).toMatchObject({ patient: 'p9' });
    world.users.set(aStoredUser('user'));
    const issued = await world.redeem({ code: await world.code({ scope: 'openid user/*.rs', aud }) });
    expect(issued).not.toHaveProperty('patient');
  });

  it('rule 17: prompt=none answers interaction_required', async () => {
    const world = await start();
    const browser = await world.logIn();
    const silent = { scope: 'launch/patient', aud, prompt: 'none' };
    expect(errorOf(await world.begin(browser, silent))).toBe('interaction_required');
    expect(world.interactions.size).toBe(0);
  });

  it('keeps nothing of a choice that is out of reach, and asks again once a choice has become so', async () => {
    const world = await start();
    const { browser, id } = await paused('launch/patient', world);
    for (const unreadable of ['p3', 'p1/../p3', '']) {
      expect(await world.choices.choose(id, browser, unreadable, ORIGIN)).toBe(true);
      expect((await world.resume(id, browser)).kind).toBe('patient');
    }
    await world.choices.choose(id, browser, 'p1', ORIGIN);
    world.patients.allow('user', 'Patient/p2');
    expect((await world.resume(id, browser)).kind).toBe('patient');
  });

  it('counts for the user who chose, alone', async () => {
    const world = await start({ ...smart, trusted: false });
    const { browser, id } = await paused('launch/patient', world);
    await world.choices.choose(id, browser, 'p1', ORIGIN);
    expect((await world.resume(id, browser)).kind).toBe('consent');
    world.users.set(aStoredUser('other'));
    world.patients.allow('other', 'Patient/p1');
    const other = await world.logIn('other', browser);
    expect((await world.resume(id, other)).kind).toBe('patient');
    expect(await world.choices.choose(id, await world.logIn(), 'p1', ORIGIN)).toBe(false);
  });

  it('whoever would rather not answers access_denied, which is recorded', async () => {
    const world = await start();
    const { browser, id } = await paused('launch/patient', world);
    expect(await world.choices.choose(id, browser, undefined, ORIGIN)).toBe(true);
    expect(errorOf(await world.resume(id, browser))).toBe('access_denied');
    expect(world.interactions.size).toBe(0);
    expect(await world.choices.choose(id, browser, 'p1', ORIGIN)).toBe(false);
  });

  it('shows the first twenty of those within reach', async () => {
    const world = await start();
    const many = Array.from({ length: 25 }, (_, index) => `Patient/q${index}`);
    world.patients.allow('user', ...many, 'Patient/x1');
    const { browser, id } = await paused('launch/patient', world);
    const first = await world.choices.describe(id, browser, '');
    expect([first?.patients.length, first?.more]).toEqual([20, true]);
    const found = await world.choices.describe(id, browser, 'x');
    expect([found?.patients.map((patient) => patient.id), found?.more]).toEqual([['x1'], false]);
    expect(await world.choices.describe(id, await world.logIn(), '')).toBeUndefined();
  });

  it('SCOPE-16 launch/encounter is met by a launch with an encounter alone, whatever its role', async () => {
    const world = await start();
    for (const asked of ['launch/encounter', 'launch/encounter?role=x']) {
      const scope = `openid launch ${asked}`;
      const launch = await handle(world, { encounter: 'e1' });
      const issued = await world.redeem({ code: await world.code({ scope, aud, launch }) });
      expect(issued).toMatchObject({ scope, encounter: 'e1' });
      const without = await world.redeem({ code: await world.code({ scope: `openid ${asked}`, aud }) });
      expect(without.scope).toBe('openid');
      expect(without).not.toHaveProperty('encounter');
    }
    expect(errorOf(await world.begin(await world.logIn(), { scope: 'launch/encounter', aud }))).toBe(
      'invalid_scope',
    );
  });
});
