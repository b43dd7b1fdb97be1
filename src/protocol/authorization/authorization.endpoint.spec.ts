import {
  CALLBACK,
  claimsOf,
  interactionOf,
  ISSUER_URL,
  MemoryAuthorization,
  ORIGIN,
  registeredClient,
  responseOf,
} from '../../../test/support/memory/memory-authorization';
import { renderRedirect } from './authorization-outcome';
import { AuthorizationPageError } from './authorization-page-error';

describe('the way of an authorization request (contract §8.2)', () => {
  it('leads by login and consent to a code, with state as sent and iss', async () => {
    const world = await MemoryAuthorization.start();
    const before = world.browser();
    const begun = await world.begin(before, { login_hint: 'ann' });
    expect(begun).toMatchObject({ kind: 'login', loginHint: 'ann' });
    const id = interactionOf(begun, 'login');
    const browser = await world.logIn('user', before);
    expect(await world.resume(id, browser)).toEqual({ kind: 'consent', interactionId: id });
    const response = responseOf(await world.allow(id, browser));
    expect(response).toEqual({
      kind: 'response',
      redirectUri: CALLBACK,
      mode: 'query',
      parameters: { code: expect.stringMatching(/^nfa_ac_[\w-]{43}$/), state: 'a state', iss: ISSUER_URL },
    });
    expect(world.audit.records.map(({ action }) => action)).toEqual([
      'consent-granted',
      'authorization-granted',
    ]);
    expect(JSON.stringify(world.audit.records)).not.toContain(response.parameters.code);
  });

  it('grants nothing on a consent that is withdrawn between the judgement and the answer', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    await world.code({}, browser);
    const { consents } = world;
    const find = consents.find.bind(consents);
    const read = jest.spyOn(consents, 'find').mockImplementationOnce(async (userId, clientId) => {
      const before = await find(userId, clientId);
      await consents.withdraw(userId, clientId);
      return before;
    });
    await expect(world.begin(browser)).rejects.toThrow(AuthorizationPageError);
    expect(read).toHaveBeenCalled();
    expect((await world.begin(browser)).kind).toBe('consent');
  });

  it('AUTHZ-13, OA-04 every answer carries iss, state only if sent', async () => {
    const world = await MemoryAuthorization.start({ trusted: true });
    const browser = await world.logIn();
    for (const changes of [{}, { prompt: 'none' }, { max_age: 'x' }, { response_mode: 'form_post' }]) {
      const { parameters } = responseOf(await world.begin(browser, { ...changes, state: undefined }));
      expect(parameters.iss).toBe(ISSUER_URL);
      expect(parameters).not.toHaveProperty('state');
    }
  });

  it('AUTHZ-5, rule 14: a POST is stored without a browser, belongs to the first that comes, and to no other', async () => {
    const world = await MemoryAuthorization.start({ trusted: true });
    const id = (await world.endpoint.store(world.pairs())) as string;
    const [mine, other] = [await world.logIn(), await world.logIn()];
    expect(responseOf(await world.resume(id, mine)).parameters.code).toBeDefined();
    const next = (await world.endpoint.store(world.pairs({ prompt: 'login' }))) as string;
    await world.resume(next, mine);
    await expect(world.resume(next, other)).rejects.toThrow(AuthorizationPageError);
  });

  it('OA-15 another browser can neither continue, see nor decide an interaction', async () => {
    const world = await MemoryAuthorization.start();
    const [mine, other] = [await world.logIn(), await world.logIn()];
    const id = interactionOf(await world.begin(mine), 'consent');
    await expect(world.resume(id, other)).rejects.toThrow(AuthorizationPageError);
    expect(await world.endpoint.describeConsent(id, other)).toBeUndefined();
    const decision = { kind: 'granted', scope: ['openid'] } as const;
    expect(await world.endpoint.decideConsent(id, other, decision, ORIGIN)).toBe(false);
    expect((await world.resume(id, mine)).kind).toBe('consent');
    for (const unknown of ['', 'x', 'a'.repeat(43), `${id}=`, id.slice(1)]) {
      await expect(world.resume(unknown, mine)).rejects.toThrow(AuthorizationPageError);
      expect(await world.endpoint.describeConsent(unknown, mine)).toBeUndefined();
    }
  });

  it('OA-15 two tabs with two clients do not cross', async () => {
    const world = await MemoryAuthorization.start();
    world.addClient({
      id: 'second',
      auth: { authorization_code: { redirectUris: ['https://second.example/cb'] } },
    });
    const browser = await world.logIn();
    const one = interactionOf(await world.begin(browser, { state: 'one' }), 'consent');
    const two = interactionOf(
      await world.begin(browser, {
        client_id: 'second',
        redirect_uri: 'https://second.example/cb',
        state: 'two',
      }),
      'consent',
    );
    const second = responseOf(await world.allow(two, browser));
    expect([second.redirectUri, second.parameters.state]).toEqual(['https://second.example/cb', 'two']);
    expect((await world.resume(one, browser)).kind).toBe('consent');
    const first = responseOf(await world.allow(one, browser));
    expect([first.redirectUri, first.parameters.state]).toEqual([CALLBACK, 'one']);
  });

  it('gives one code to two that continue at once', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser), 'consent');
    const decision = { kind: 'granted', scope: ['openid'] } as const;
    await world.endpoint.decideConsent(id, browser, decision, ORIGIN);
    const both = await Promise.allSettled([world.resume(id, browser), world.resume(id, browser)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((result) => result.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(AuthorizationPageError);
  });

  it('ends after thirty minutes', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser), 'consent');
    world.clock.advance(29 * 60);
    expect((await world.resume(id, browser)).kind).toBe('consent');
    world.clock.advance(60);
    await expect(world.resume(id, browser)).rejects.toThrow(AuthorizationPageError);
  });

  it('judges by what is true when it goes on: a client that was changed meanwhile', async () => {
    const world = await MemoryAuthorization.start();
    const browser = await world.logIn();
    const id = interactionOf(await world.begin(browser, { scope: 'openid email' }), 'consent');
    world.clients.set(registeredClient({ scope: ['openid'] }));
    expect((await world.endpoint.describeConsent(id, browser))?.scope).toEqual(['openid']);
    world.clients.set(registeredClient({ grantTypes: ['client_credentials'] }));
    expect(await world.endpoint.describeConsent(id, browser)).toBeUndefined();
    expect(responseOf(await world.resume(id, browser)).parameters.error).toBe('unauthorized_client');
    await expect(world.resume(id, browser)).rejects.toThrow(AuthorizationPageError);
    const next = interactionOf(
      await (world.clients.set(registeredClient()), world.begin(browser)),
      'consent',
    );
    world.clients.set(
      registeredClient({ auth: { authorization_code: { redirectUris: ['https://new.example/cb'] } } }),
    );
    await expect(world.resume(next, browser)).rejects.toThrow(AuthorizationPageError);
    world.clients.set(registeredClient({ active: false }));
    await expect(world.resume(next, browser)).rejects.toThrow(AuthorizationPageError);
  });

  it('gives nothing when the login or the user ends at the same moment', async () => {
    const world = await MemoryAuthorization.start({ trusted: true });
    const browser = await world.logIn();
    await world.logOut(browser);
    await expect(world.begin(browser)).rejects.toThrow(AuthorizationPageError);
    expect(world.audit.records).toEqual([]);
  });
});

describe('the implicit grant (RFC 6749 §4.2, OIDC Core §3.2)', () => {
  const client = {
    grantTypes: ['implicit', 'refresh_token'],
    auth: { implicit: { redirectUris: [CALLBACK], accessTokenLifetimeSeconds: 120 } },
    trusted: true,
  };

  it('answers a token in the fragment, and never a refresh token', async () => {
    const world = await MemoryAuthorization.start(client);
    const browser = await world.logIn();
    const changes = { response_type: 'token', scope: 'openid offline_access', nonce: 'n' };
    const { mode, parameters } = responseOf(await world.begin(browser, changes));
    expect(mode).toBe('fragment');
    expect(parameters).toEqual({
      access_token: expect.stringMatching(/^nfa_at_/),
      token_type: 'Bearer',
      expires_in: '120',
      scope: 'openid',
      state: 'a state',
      iss: ISSUER_URL,
    });
    const token = await world.sessions.findAccessToken(world.hashOf(parameters.access_token!));
    expect(token).toMatchObject({ userId: 'user', clientId: 'app', scope: ['openid'] });
    expect(await world.sessions.findType(token!.sessionId)).toBe('implicit');
    expect(world.audit.records.map(({ action }) => action)).toEqual([
      'token-issued',
      'authorization-granted',
    ]);
  });

  it('answers an id_token with nonce, bound to the access token where one comes along', async () => {
    const world = await MemoryAuthorization.start(client);
    const browser = await world.logIn();
    for (const type of ['id_token token', 'token id_token']) {
      const { parameters } = responseOf(await world.begin(browser, { response_type: type, nonce: 'n-1' }));
      const claims = claimsOf(parameters.id_token);
      expect(claims).toMatchObject({ aud: 'app', sub: 'user', nonce: 'n-1', at_hash: expect.any(String) });
      expect(parameters.access_token).toBeDefined();
    }
    const { parameters } = responseOf(
      await world.begin(browser, { response_type: 'id_token', nonce: 'n-2' }),
    );
    expect(parameters).toEqual({
      id_token: expect.any(String),
      scope: 'openid',
      state: 'a state',
      iss: ISSUER_URL,
    });
    const claims = claimsOf(parameters.id_token);
    expect(claims).toMatchObject({ nonce: 'n-2', sid: expect.any(String) });
    expect(claims).not.toHaveProperty('at_hash');
    expect(world.sessions.isOpen(claims.sid as string)).toBe(true);
  });

  it('the tokens of a first_party client end with the login, and the login with them', async () => {
    const world = await MemoryAuthorization.start({ ...client, firstParty: true });
    const browser = await world.logIn();
    const { parameters } = responseOf(await world.begin(browser, { response_type: 'token' }));
    await world.logOut(browser);
    expect(await world.sessions.findAccessToken(world.hashOf(parameters.access_token!))).toBeUndefined();
  });
});

describe('renderRedirect', () => {
  const render = (redirectUri: string, mode: 'query' | 'fragment', parameters: Record<string, string>) =>
    renderRedirect({ kind: 'response', redirectUri, mode, parameters });

  it('adds to the registered URI without changing it', () => {
    expect(render('https://app.example/cb', 'query', { code: 'c', iss: ISSUER_URL })).toBe(
      'https://app.example/cb?code=c&iss=https%3A%2F%2Fauth.example',
    );
    expect(render('https://app.example/cb?x=1', 'query', { code: 'c' })).toBe(
      'https://app.example/cb?x=1&code=c',
    );
    expect(render('com.example.app:/cb', 'fragment', { code: 'c' })).toBe('com.example.app:/cb#code=c');
  });

  it('OA-07 encodes state so that it comes back byte for byte, splits no header and is no HTML', () => {
    const state = '"><script>\r\nSet-Cookie: a=b &=+%20#ü';
    const url = render('https://app.example/cb', 'query', { state });
    expect(url).toMatch(/^[\x21-\x7e]+$/);
    expect(url).not.toMatch(/[<>"\r\n ]/);
    expect(new URL(url).searchParams.get('state')).toBe(state);
    expect(
      new URLSearchParams(render('https://app.example/cb', 'fragment', { state }).split('#')[1]).get('state'),
    ).toBe(state);
  });
});
