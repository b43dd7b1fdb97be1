import { aCode, authorize, authorizePath, aWebApp, newPkce, redeem } from '../support/code-flow';
import { TestClient } from '../support/client.builder';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

describe('downgrade of PKCE', () => {
  let server: TestServer;
  let user: TestUser;
  let client: TestClient;
  let publicClient: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    user = await aUser().storedAt(server);
    client = await aWebApp().registeredAt(server);
    publicClient = await aWebApp().ofType('spa').withoutSecret().registeredAt(server);
  });

  afterAll(() => server.close());

  const errorOf = async (path: string): Promise<string | null> =>
    (await authorize(server, user, path)).searchParams.get('error');

  it('AUTHZ-9 demands a challenge of public clients, and of whoever registered so', async () => {
    expect(await errorOf(authorizePath(publicClient, undefined))).toBe('invalid_request');
    const strict = await aWebApp()
      .with({ auth: { authorization_code: { redirect_uri: 'https://app.example/cb', pkce: true } } })
      .registeredAt(server);
    expect(await errorOf(authorizePath(strict, undefined))).toBe('invalid_request');
  });

  it.each([
    ['plain', 'x'.repeat(43)],
    ['S512', newPkce().challenge],
    ['s256', newPkce().challenge],
    ['S256', 'x'.repeat(42)],
    ['S256', 'x'.repeat(44)],
    ['S256', `${'x'.repeat(42)}=`],
    [undefined, newPkce().challenge],
    ['S256', undefined],
  ])('AUTHZ-10 OA-03 refuses method %s with challenge %s', async (method, challenge) => {
    for (const one of [client, publicClient]) {
      const path = authorizePath(one, undefined, {
        code_challenge: challenge,
        code_challenge_method: method,
      });
      expect(await errorOf(path)).toBe('invalid_request');
    }
  });

  it('GRANT-8 OA-01 refuses every verifier but the right one, and burns the code', async () => {
    const { verifier, challenge } = newPkce();
    const wrong = [
      undefined,
      '',
      verifier.slice(0, 42),
      'v'.repeat(129),
      `${verifier.slice(0, 42)}ä`,
      `${verifier.slice(0, 42)}=`,
      newPkce().verifier,
      challenge,
    ];
    for (const codeVerifier of wrong) {
      for (const one of [client, publicClient]) {
        const { code, pkce } = await aCode(server, user, one, { code_challenge: challenge });
        const refused = await redeem(server, one, { code, pkce }, { code_verifier: codeVerifier });
        expect([codeVerifier, refused.status, refused.json.error]).toEqual([
          codeVerifier,
          400,
          'invalid_grant',
        ]);
        const again = await redeem(server, one, { code, pkce: { verifier, challenge } });
        expect([codeVerifier, again.status]).toEqual([codeVerifier, 400]);
      }
    }
  });

  it('GRANT-9 OA-03 refuses a verifier where the request had no challenge', async () => {
    const redirected = await authorize(server, user, authorizePath(client, undefined));
    const code = redirected.searchParams.get('code') ?? '';
    const answer = await redeem(server, client, { code, pkce: newPkce() });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('OA-01 records a verifier that does not match', async () => {
    const { code } = await aCode(server, user, client);
    await redeem(server, client, { code, pkce: newPkce() });
    const events = await server.query<{ action: string; outcome: string }>(
      `SELECT action, outcome FROM audit_event WHERE client_id = $1 ORDER BY id DESC LIMIT 1`,
      [client.id],
    );
    expect(events).toEqual([{ action: 'code-misuse', outcome: 'refused' }]);
  });
});
