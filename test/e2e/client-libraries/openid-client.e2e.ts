import { webcrypto } from 'node:crypto';
import * as openid from 'openid-client';
import { BrowserAgent } from '../../support/browser-agent';
import { aClient } from '../../support/client.builder';
import { TestServer } from '../../support/test-server';
import { aUser, TestUser } from '../../support/user.builder';

const { subtle } = webcrypto;
const callback = 'https://app.example/callback';

describe('openid-client, unmodified', () => {
  let server: TestServer;
  let user: TestUser;

  beforeAll(async () => {
    server = await TestServer.startAtIssuer();
    user = await aUser().with({ userName: 'ada', email: 'ada@example.org' }).storedAt(server);
  });

  afterAll(() => server.close());

  /** What a browser does between the client and its redirect URI. */
  async function signIn(url: URL, browser = new BrowserAgent(server)): Promise<URL> {
    const page = await browser.logIn(user, url.href);
    const allowed = page.location ?? (await browser.follow(await browser.submit(page))).location;
    if (allowed === undefined) throw new Error(`no redirect: ${page.text}`);
    return new URL(allowed);
  }

  async function discover(client: { id: string; secret?: string }, method?: openid.ClientAuth) {
    return openid.discovery(new URL(server.issuer), client.id, client.secret, method, {
      // Loopback without TLS.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      execute: [openid.allowInsecureRequests],
    });
  }

  it.each([
    ['a web app by Basic', 'web-app', openid.ClientSecretBasic],
    ['a web app by POST', 'web-app', openid.ClientSecretPost],
    ['a native app, which has no secret', 'native', undefined],
  ])('takes %s from discovery to logout', async (_name, type, authentication) => {
    const builder = aClient().with({
      type,
      grant_types: ['authorization_code', 'refresh_token'],
      auth: { authorization_code: { redirect_uri: callback } },
      post_logout_redirect_uris: ['https://app.example/bye'],
    });
    const client = await (authentication === undefined ? builder.withoutSecret() : builder).registeredAt(
      server,
    );
    const config = await discover(client, authentication?.(client.secret) ?? openid.None());
    const verifier = openid.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
    const browser = new BrowserAgent(server);
    const redirected = await signIn(
      openid.buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: 'openid profile email offline_access',
        state: expectedState,
        nonce: expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
      browser,
    );

    const tokens = await openid.authorizationCodeGrant(config, redirected, {
      pkceCodeVerifier: verifier,
      expectedState,
      expectedNonce,
      idTokenExpected: true,
    });
    expect(tokens.claims()).toMatchObject({ iss: server.issuer, sub: user.id, aud: client.id });
    await expect(openid.fetchUserInfo(config, tokens.access_token, user.id)).resolves.toMatchObject({
      sub: user.id,
      email: 'ada@example.org',
      preferred_username: 'ada',
    });

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(user.id);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    if (authentication !== undefined) {
      const introspected = await openid.tokenIntrospection(config, refreshed.access_token);
      expect(introspected).toMatchObject({ active: true, sub: user.id, client_id: client.id });
    }
    await openid.tokenRevocation(config, refreshed.refresh_token ?? '');
    await expect(openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    if (authentication !== undefined) {
      const introspected = await openid.tokenIntrospection(config, refreshed.access_token);
      expect(introspected).toEqual({ active: false });
    }

    const logout = openid.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://app.example/bye',
      state: 'later',
    });
    const loggedOut = await browser.follow(await browser.get(logout.href));
    expect(loggedOut.location).toBe('https://app.example/bye?state=later');
  });

  it('takes a client that signs its assertions from discovery to revocation', async () => {
    const { publicKey, privateKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
      'sign',
      'verify',
    ]);
    const { kty, crv, x, y } = await subtle.exportKey('jwk', publicKey);
    const kid = 'k1';
    const { id } = await aClient()
      .withoutSecret()
      .withScope('system/*.rs')
      .with({ jwks: [{ kty, crv, x, y, kid }] })
      .registeredAt(server);
    const config = await discover({ id }, openid.PrivateKeyJwt({ key: privateKey, kid }));
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'system/*.rs' });
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, client_id: id });
    await openid.tokenRevocation(config, token);
    expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false });
  });

  it('takes a client through the implicit flow', async () => {
    const client = await aClient()
      .with({ grant_types: ['implicit'], auth: { implicit: { redirect_uri: callback } } })
      .withoutSecret()
      .registeredAt(server);
    const config = await discover({ id: client.id, secret: '' }, openid.None());
    openid.useIdTokenResponseType(config);
    const nonce = openid.randomNonce();
    const state = openid.randomState();
    const redirected = await signIn(
      openid.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid', nonce, state }),
    );
    const claims = await openid.implicitAuthentication(config, redirected, nonce, { expectedState: state });
    expect(claims).toMatchObject({ sub: user.id, aud: client.id, nonce });
  });

  it('reads a refusal as the library reads it', async () => {
    const client = await aClient()
      .withGrants('authorization_code')
      .with({ type: 'web-app', auth: { authorization_code: { redirect_uri: callback } } })
      .registeredAt(server);
    const config = await discover(client);
    const verifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid',
      prompt: 'none',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const { location } = await new BrowserAgent(server).get(url.href);
    const refused = openid.authorizationCodeGrant(config, new URL(location ?? ''), {
      pkceCodeVerifier: verifier,
    });
    await expect(refused).rejects.toMatchObject({ error: 'login_required' });
  });
});
