import { Client } from '../ports/client-store';
import {
  CHALLENGE,
  interactionOf,
  ISSUER_URL,
  MemoryAuthorization,
  responseOf,
} from '../../../test/support/memory/memory-authorization';

type Changes = Record<string, string | undefined>;

const smart: Partial<Client> = {
  type: 'smart-app',
  scope: ['openid', 'launch/patient', 'patient/*.rs', 'user/*.rs', 'offline_access'],
};
const implicit: Partial<Client> = {
  grantTypes: ['implicit'],
  auth: { implicit: { redirectUris: ['https://app.example/cb'] } },
};

describe('what an authorization request asks for (contract §8.2)', () => {
  /** The error that the client is told; undefined when the request goes on to the login. */
  const errorOf = async (
    changes: Changes,
    client: Partial<Client> = {},
    more: readonly (readonly [string, string])[] = [],
  ): Promise<string | undefined> => {
    const world = await MemoryAuthorization.start(client);
    const stored = await world.endpoint.store([...world.pairs(changes), ...more]);
    const outcome = await world.begin(world.browser(), changes, more);
    if (outcome.kind === 'login') {
      expect(typeof stored).toBe('string');
      return undefined;
    }
    const { parameters } = responseOf(outcome);
    // AUTHZ-5: a POST is judged by the same steps.
    expect(responseOf(stored as never).parameters).toEqual(parameters);
    expect(parameters.iss).toBe(ISSUER_URL);
    expect(parameters.error_description).toEqual(expect.any(String));
    expect(world.interactions.size).toBe(0);
    return parameters.error;
  };

  it.each(['scope', 'state', 'code_challenge', 'response_type', 'nonce', 'unknown'])(
    'AUTHZ-6, OA-05 refuses a repeated %s with invalid_request',
    async (name) => {
      expect(await errorOf({ [name]: 'code' }, {}, [[name, 'code']])).toBe('invalid_request');
    },
  );

  it('AUTHZ-6 sends no state back when it came twice', async () => {
    const world = await MemoryAuthorization.start();
    const { parameters } = responseOf(
      await world.begin(world.browser(), { state: 'one' }, [['state', 'two']]),
    );
    expect(parameters).not.toHaveProperty('state');
  });

  it('AUTHZ-7 takes empty parameters for absent, ignores unknown ones, and any order of parameters and scopes', async () => {
    expect(await errorOf({ nonce: '', prompt: '', unknown: 'x', aud: '' })).toBeUndefined();
    expect(await errorOf({ state: '' }, {}, [['state', 'later']])).toBeUndefined();
    const world = await MemoryAuthorization.start({ scope: ['openid', 'profile', 'email'] });
    const browser = await world.logIn();
    const orders = [
      world.pairs({ scope: 'email openid profile' }),
      [...world.pairs({ scope: 'openid profile email' })].reverse(),
    ];
    for (const pairs of orders) {
      const outcome = await world.endpoint.begin(pairs, browser, {
        ip: undefined,
        userAgent: undefined,
        requestId: undefined,
      });
      const shown = await world.endpoint.describeConsent(interactionOf(outcome, 'consent'), browser);
      expect([...(shown?.scope ?? [])].sort()).toEqual(['email', 'openid', 'profile']);
    }
  });

  it('AUTHZ-8 wants a response_type that exists and that the client may use', async () => {
    expect(await errorOf({ response_type: undefined })).toBe('invalid_request');
    for (const type of ['foo', 'code token', 'code id_token', 'none', 'CODE', 'code code', 'token token']) {
      expect(await errorOf({ response_type: type })).toBe('unsupported_response_type');
    }
    for (const type of ['token', 'id_token', 'id_token token', 'token id_token']) {
      expect(await errorOf({ response_type: type, nonce: 'n' })).toBe('unauthorized_client');
      expect(await errorOf({ response_type: type, nonce: 'n' }, implicit)).toBeUndefined();
    }
    expect(await errorOf({}, { grantTypes: ['implicit'] })).toBe('unauthorized_client');
  });

  it('AUTHZ-9 wants a code_challenge of public clients and SMART apps; a registration can opt out (contract §4.2)', async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect(await errorOf(none)).toBe('invalid_request');
    expect(await errorOf({ ...none, aud: ISSUER_URL }, smart)).toBe('invalid_request');
    const secret = { kind: 'generated', sha256: '' } as const;
    expect(await errorOf(none, { type: 'web-app', secret })).toBeUndefined();
    const auth = { authorization_code: { redirectUris: ['https://app.example/cb'], pkce: true } };
    expect(await errorOf(none, { type: 'web-app', secret, auth })).toBe('invalid_request');
    expect(await errorOf({ code_challenge: undefined }, { type: 'web-app', secret })).toBe('invalid_request');
    expect(await errorOf({ ...none, response_type: 'token' }, implicit)).toBeUndefined();
  });

  it.each(['plain', undefined, 's256', 'S512'])('AUTHZ-10 refuses the method %s', async (method) => {
    expect(await errorOf({ code_challenge_method: method })).toBe('invalid_request');
    expect(await errorOf({ code_challenge_method: method }, { type: 'web-app' })).toBe('invalid_request');
  });

  it('AUTHZ-10 wants a challenge of 43 base64url characters', async () => {
    for (const challenge of [
      CHALLENGE.slice(1),
      `${CHALLENGE}A`,
      `${CHALLENGE.slice(1)}=`,
      `${CHALLENGE.slice(1)}+`,
    ]) {
      expect(await errorOf({ code_challenge: challenge })).toBe('invalid_request');
    }
  });

  it('AUTHZ-11 echoes a state of up to 4096 bytes byte for byte, refuses a longer one, and returns none for none', async () => {
    const world = await MemoryAuthorization.start();
    const echo = async (state: string | undefined) =>
      responseOf(await world.begin(world.browser(), { state, prompt: 'none' })).parameters;
    for (const state of [
      'x'.repeat(4096),
      'ü'.repeat(2048),
      '"><script>\r\nSet-Cookie: a=b',
      ' a  b+c%20=& ',
    ]) {
      expect(await echo(state)).toMatchObject({ error: 'login_required', state });
    }
    expect(await echo(undefined)).not.toHaveProperty('state');
    for (const state of ['x'.repeat(4097), 'ü'.repeat(2049)]) {
      const parameters = await echo(state);
      expect(parameters.error).toBe('invalid_request');
      expect(parameters).not.toHaveProperty('state');
    }
  });

  it('AUTHZ-12, OA-13 accepts a nonce of up to 2048 characters, or none', async () => {
    expect(await errorOf({ nonce: 'n'.repeat(2048) })).toBeUndefined();
    expect(await errorOf({ nonce: undefined })).toBeUndefined();
    expect(await errorOf({ nonce: 'n'.repeat(2049) })).toBe('invalid_request');
  });

  it('rule 16: an id_token needs openid and nonce', async () => {
    for (const type of ['id_token', 'id_token token']) {
      expect(await errorOf({ response_type: type }, implicit)).toBe('invalid_request');
      expect(await errorOf({ response_type: type, nonce: 'n', scope: 'profile' }, implicit)).toBe(
        'invalid_request',
      );
      expect(await errorOf({ response_type: type, nonce: 'n' }, { ...implicit, scope: ['profile'] })).toBe(
        'invalid_scope',
      );
    }
    expect(await errorOf({ response_type: 'token', scope: undefined }, implicit)).toBeUndefined();
  });

  it('AUTHZ-16, OA-10 refuses none combined with another prompt, and what no prompt is called', async () => {
    for (const prompt of ['none login', 'login none', 'none consent', 'create', 'NONE', 'login,consent']) {
      expect(await errorOf({ prompt })).toBe('invalid_request');
    }
    for (const prompt of ['login', 'consent', 'select_account', 'login consent']) {
      expect(await errorOf({ prompt })).toBeUndefined();
    }
  });

  it('wants max_age to be a number of seconds', async () => {
    for (const maxAge of ['-1', '1.5', 'x', '1e3', ' 1', '9'.repeat(10)]) {
      expect(await errorOf({ max_age: maxAge })).toBe('invalid_request');
    }
    for (const maxAge of ['0', '1', '10000']) expect(await errorOf({ max_age: maxAge })).toBeUndefined();
  });

  it('AUTHZ-19 never refuses display, ui_locales, claims_locales, acr_values or login_hint', async () => {
    const hints = {
      display: 'popup',
      ui_locales: 'xx yy',
      claims_locales: '?',
      acr_values: 'urn:x',
      login_hint: '<b>',
    };
    expect(await errorOf(hints)).toBeUndefined();
    expect(await errorOf({ ...hints, login_hint: 'x'.repeat(5000) })).toBeUndefined();
  });

  it('keeps no login_hint that is no login name', async () => {
    const world = await MemoryAuthorization.start();
    expect(await world.begin(world.browser(), { login_hint: 'x'.repeat(257) })).toMatchObject({
      kind: 'login',
      loginHint: undefined,
    });
  });

  it('AUTHZ-20, OA-11 refuses request objects, by value and by reference, and both', async () => {
    expect(await errorOf({ request: 'eyJ.eyJ.x' })).toBe('request_not_supported');
    expect(await errorOf({ request_uri: 'http://127.0.0.1:1/' })).toBe('request_uri_not_supported');
    expect(await errorOf({ request: 'eyJ.eyJ.x', request_uri: 'urn:x' })).toBe('invalid_request');
  });

  it('AUTHZ-21 refuses an unknown response_mode, and query for anything but a code (rule 16)', async () => {
    for (const mode of ['query', 'fragment', 'form_post'])
      expect(await errorOf({ response_mode: mode })).toBeUndefined();
    for (const mode of ['jwt', 'web_message', 'QUERY'])
      expect(await errorOf({ response_mode: mode })).toBe('invalid_request');
    const token = { response_type: 'token' };
    expect(await errorOf({ ...token, response_mode: 'query' }, implicit)).toBe('invalid_request');
    expect(await errorOf({ ...token, response_mode: 'form_post' }, implicit)).toBeUndefined();
  });

  it.each([
    [{}, 'query'],
    [{ response_mode: 'fragment' }, 'fragment'],
    [{ response_mode: 'form_post' }, 'form_post'],
    [{ response_mode: 'jwt' }, 'query'],
    [{ response_type: 'token' }, 'fragment'],
    [{ response_type: 'token', response_mode: 'query' }, 'fragment'],
    [{ response_type: 'token', response_mode: 'form_post' }, 'form_post'],
    [{ response_type: 'foo' }, 'fragment'],
    [{ response_type: undefined }, 'query'],
  ])('rule 16: an error of %j travels by %s', async (changes: Changes, mode) => {
    const world = await MemoryAuthorization.start({ grantTypes: ['authorization_code'] });
    expect(responseOf(await world.begin(world.browser(), { ...changes, max_age: 'x' })).mode).toBe(mode);
  });

  it('OA-14 refuses a foreign or differently written aud, and any launch; one trailing slash is tolerated', async () => {
    for (const aud of [
      'https://evil.test/fhir',
      `${ISSUER_URL}/FHIR`,
      `${ISSUER_URL}/fhir//`,
      `${ISSUER_URL}/fhir?x`,
      'https://AUTH.example/fhir',
    ]) {
      expect(await errorOf({ aud })).toBe('invalid_request');
    }
    for (const aud of [
      ISSUER_URL,
      `${ISSUER_URL}/`,
      `${ISSUER_URL}/fhir`,
      `${ISSUER_URL}/fhir/`,
      `${ISSUER_URL}/fhir/R4`,
    ]) {
      expect(await errorOf({ aud })).toBeUndefined();
    }
    expect(await errorOf({ launch: 'anything' })).toBe('invalid_request');
    expect(await errorOf({ scope: 'openid launch', aud: ISSUER_URL })).toBe('invalid_request');
  });

  it('rule 4: launch and SMART resource scopes need aud or resource', async () => {
    for (const scope of ['launch/patient', 'openid patient/*.rs', 'user/Patient.rs']) {
      expect(await errorOf({ scope }, smart)).toBe('invalid_request');
      expect(await errorOf({ scope, aud: `${ISSUER_URL}/fhir` }, smart)).toBeUndefined();
      expect(await errorOf({ scope }, smart, [['resource', `${ISSUER_URL}/fhir`]])).toBeUndefined();
      expect(await errorOf({ scope }, smart, [['audience', ISSUER_URL]])).toBeUndefined();
    }
  });

  it('OA-28 refuses a resource that is not the client’s with invalid_target', async () => {
    expect(await errorOf({}, {}, [['resource', 'https://elsewhere.example/']])).toBe('invalid_target');
    const auth = {
      authorization_code: { redirectUris: ['https://app.example/cb'], audience: ['https://api.example'] },
    };
    expect(await errorOf({}, { auth }, [['resource', 'https://api.example']])).toBeUndefined();
    expect(await errorOf({}, { auth }, [['resource', `${ISSUER_URL}/fhir`]])).toBe('invalid_target');
  });

  it('FA-63 refuses malformed SMART scopes, and asks of a smart-app to name its scope', async () => {
    for (const scope of [
      'system:Patient.read',
      'patient/observation.rs',
      'patient/Observation.sr',
      'patient/Observation.rx',
    ]) {
      expect(await errorOf({ scope, aud: ISSUER_URL }, smart)).toBe('invalid_scope');
    }
    expect(await errorOf({ scope: undefined }, smart)).toBe('invalid_scope');
    expect(await errorOf({ scope: undefined })).toBeUndefined();
  });

  it('refuses a scope of which nothing remains; rule 2: system/ scopes belong to client_credentials', async () => {
    expect(await errorOf({ scope: 'unheard-of' })).toBe('invalid_scope');
    expect(await errorOf({ scope: 'openid patient/*.rs', aud: ISSUER_URL })).toBe('invalid_scope');
    const client = { ...smart, scope: ['openid', 'system/*.rs'] };
    expect(await errorOf({ scope: 'openid system/*.rs', aud: ISSUER_URL }, client)).toBe('invalid_scope');
    expect(await errorOf({ scope: Array.from({ length: 101 }, (_, n) => `s${n}`).join(' ') })).toBe(
      'invalid_scope',
    );
  });
});
