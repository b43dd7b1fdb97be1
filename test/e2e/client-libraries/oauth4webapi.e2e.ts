import * as oauth from 'oauth4webapi';
import { BrowserAgent } from '../../support/browser-agent';
import { aClient } from '../../support/client.builder';
import { TestServer } from '../../support/test-server';
import { aUser, TestUser } from '../../support/user.builder';

const callback = 'https://app.example/callback';
// Loopback without TLS.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const insecure = { [oauth.allowInsecureRequests]: true };

describe('oauth4webapi, unmodified', () => {
  let server: TestServer;
  let user: TestUser;

  beforeAll(async () => {
    server = await TestServer.startAtIssuer();
    user = await aUser().with({ userName: 'ada' }).storedAt(server);
  });

  afterAll(() => server.close());

  it.each(['oidc', 'oauth2'] as const)(
    'discovers the server by %s metadata and gets tokens',
    async (algorithm) => {
      const issuer = new URL(server.issuer);
      const as = await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { algorithm, ...insecure }),
      );
      const registered = await aClient()
        .with({
          type: 'web-app',
          grant_types: ['authorization_code', 'refresh_token'],
          auth: { authorization_code: { redirect_uri: callback, token_format: 'jwt' } },
          id_token_signed_response_alg: 'ES256',
        })
        .registeredAt(server);
      const client: oauth.Client = { client_id: registered.id, id_token_signed_response_alg: 'ES256' };
      const authentication = oauth.ClientSecretBasic(registered.secret);

      const verifier = oauth.generateRandomCodeVerifier();
      const nonce = oauth.generateRandomNonce();
      const state = oauth.generateRandomState();
      const url = new URL(as.authorization_endpoint ?? '');
      url.search = new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid profile offline_access',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        nonce,
        state,
        max_age: '600',
      }).toString();
      const browser = new BrowserAgent(server);
      const consent = await browser.logIn(user, url.href);
      const { location = '' } = await browser.follow(await browser.submit(consent));
      const parameters = oauth.validateAuthResponse(as, client, new URL(location), state);

      const granted = await oauth.processAuthorizationCodeResponse(
        as,
        client,
        await oauth.authorizationCodeGrantRequest(
          as,
          client,
          authentication,
          parameters,
          callback,
          verifier,
          insecure,
        ),
        { expectedNonce: nonce, maxAge: 600, requireIdToken: true },
      );
      const sub = oauth.getValidatedIdTokenClaims(granted)?.sub ?? '';
      expect(sub).toBe(user.id);

      const userinfo = await oauth.userInfoRequest(as, client, granted.access_token, insecure);
      await expect(oauth.processUserInfoResponse(as, client, sub, userinfo)).resolves.toMatchObject({
        preferred_username: 'ada',
      });

      const protectedRequest = new Request(`${server.url}/fhir/Patient`, {
        headers: { Authorization: `Bearer ${granted.access_token}` },
      });
      expect((await fetch(protectedRequest)).status).toBe(403);
      const validated = oauth.validateJwtAccessToken(as, protectedRequest, `${server.issuer}/fhir`, insecure);
      await expect(validated).resolves.toMatchObject({ sub, client_id: client.client_id });

      const refreshed = await oauth.processRefreshTokenResponse(
        as,
        client,
        await oauth.refreshTokenGrantRequest(
          as,
          client,
          authentication,
          granted.refresh_token ?? '',
          insecure,
        ),
      );
      const introspect = async (): Promise<oauth.IntrospectionResponse> =>
        oauth.processIntrospectionResponse(
          as,
          client,
          await oauth.introspectionRequest(as, client, authentication, refreshed.access_token, insecure),
        );
      expect(await introspect()).toMatchObject({ active: true, sub, scope: 'openid profile offline_access' });
      const revoked = await oauth.revocationRequest(
        as,
        client,
        authentication,
        refreshed.refresh_token ?? '',
        insecure,
      );
      await oauth.processRevocationResponse(revoked);
      expect(await introspect()).toEqual({ active: false });
    },
  );

  it('gets a token by client credentials', async () => {
    const issuer = new URL(server.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const { id, secret } = await aClient().registeredAt(server);
    const answer = await oauth.clientCredentialsGrantRequest(
      as,
      { client_id: id },
      oauth.ClientSecretPost(secret),
      {},
      insecure,
    );
    const granted = await oauth.processClientCredentialsResponse(as, { client_id: id }, answer);
    expect(granted.token_type).toBe('bearer');
  });
});
