import { BrowserAgent } from '../support/browser-agent';
import { authorize, authorizePath, aWebApp, CALLBACK, newPkce } from '../support/code-flow';
import { aClient, TestClient } from '../support/client.builder';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

describe('mix-up of authorization servers (RFC 9207)', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let implicit: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    user = await aUser().storedAt(server);
    client = await aWebApp().with({ trusted: false }).registeredAt(server);
    implicit = await aClient()
      .withoutSecret()
      .with({ grant_types: ['implicit'], trusted: true, auth: { implicit: { redirect_uri: CALLBACK } } })
      .registeredAt(server);
  });

  afterAll(() => server.close());

  it.each([
    [{}],
    [{ prompt: 'none' }],
    [{ response_type: 'nothing' }],
    [{ response_type: undefined }],
    [{ response_type: 'token' }],
    [{ scope: 'patient/Observation.sr' }],
    [{ code_challenge_method: 'plain' }],
    [{ request: 'eyJ' }],
    [{ request_uri: 'https://evil.test/request' }],
    [{ launch: 'unknown' }],
    [{ resource: 'https://evil.test/fhir' }],
    [{ max_age: '-1' }],
  ])('AUTHZ-13 OA-04 names the issuer in the answer to %j', async (changes) => {
    const redirected = await authorize(
      server,
      user,
      authorizePath(client, newPkce(), { state: 'kept', ...changes }),
    );
    // Contract rule 16: what was to be anything but a code is answered in the fragment.
    const answer = new URLSearchParams(redirected.search || redirected.hash.slice(1));
    expect(answer.getAll('iss')).toEqual([ISSUER]);
    expect(answer.getAll('state')).toEqual(['kept']);
    expect(answer.has(Object.keys(changes).length === 0 ? 'code' : 'error')).toBe(true);
  });

  it('AUTHZ-13 AUTHZ-15 names it where the user denies', async () => {
    const browser = new BrowserAgent(server);
    const path = authorizePath(client, newPkce(), { state: 'kept', prompt: 'consent' });
    const consent = await browser.logIn(user, path);
    const denied = await browser.follow(await browser.submit(consent, { fields: { decision: 'deny' } }));
    const { searchParams } = new URL(denied.location ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'kept',
      iss: ISSUER,
    });
  });

  it('AUTHZ-13 names it in the fragment, and says nothing in the query', async () => {
    const changes = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
    for (const more of [{}, { prompt: 'none' }]) {
      const path = authorizePath(implicit, newPkce(), { ...changes, ...more });
      const redirected = await authorize(server, user, path);
      expect(redirected.search).toBe('');
      const answer = new URLSearchParams(redirected.hash.slice(1));
      expect(answer.getAll('iss')).toEqual([ISSUER]);
    }
  });
});
