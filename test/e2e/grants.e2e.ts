import { TokenEndpoint } from '../../src/protocol/endpoints/token.endpoint';
import { aClient, TestClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const EVERY_GRANT = ['client_credentials', 'password', 'refresh_token', 'authorization_code'];

/** What holds for every grant alike, whichever the server offers. */
describe('every grant', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const offered = (): readonly string[] => server.app.get(TokenEndpoint, { strict: false }).grantTypes;

  /** Everything that any of them asks for; what one does not know it ignores. */
  const parameters = {
    username: 'nobody',
    password: 'a wrong password',
    refresh_token: `nfa_rt_${'A'.repeat(43)}`,
    code: `nfa_ac_${'A'.repeat(43)}`,
    redirect_uri: 'https://app.example/cb',
  };
  const withGrants = (...grantTypes: string[]) =>
    aClient()
      .withGrants(...grantTypes)
      .with({ auth: { authorization_code: { redirect_uri: 'https://app.example/cb' } } });

  it('TOKEN-7 wants a confidential client to authenticate: 401 for its client_id alone', async () => {
    const { id } = await withGrants(...EVERY_GRANT).registeredAt(server);
    for (const grantType of offered()) {
      const answer = await server.token({ ...parameters, grant_type: grantType, client_id: id });
      expect([grantType, answer.status, answer.json.error]).toEqual([grantType, 401, 'invalid_client']);
    }
  });

  it('GRANT-13 is unauthorized_client where the client has not registered it', async () => {
    for (const grantType of offered()) {
      const others = EVERY_GRANT.filter((other) => other !== grantType);
      const client = await withGrants(...others).registeredAt(server);
      const answer = await server.token({ ...parameters, grant_type: grantType }, { basic: client });
      expect([grantType, answer.status, answer.json.error]).toEqual([grantType, 400, 'unauthorized_client']);
    }
  });

  it('TOKEN-3 answers 200 with access_token, Bearer, a whole expires_in and always scope', async () => {
    const client = await withGrants('client_credentials', 'password', 'refresh_token').registeredAt(server);
    const user = await aUser().storedAt(server);
    const login = { grant_type: 'password', username: user.id, password: user.password };
    const answers = [
      await server.token({ grant_type: 'client_credentials' }, { basic: client }),
      await server.token(login, { basic: client }),
      await server.token({ ...login, scope: 'openid offline_access' }, { basic: client }),
    ];
    const refresh = { grant_type: 'refresh_token', refresh_token: answers[2]!.json.refresh_token };
    answers.push(await server.token(refresh, { basic: client }));
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toMatchObject({
        access_token: expect.stringMatching(/^nfa_at_[\w-]{43}$/),
        token_type: 'Bearer',
        scope: expect.any(String),
      });
      expect(Number.isInteger(json.expires_in)).toBe(true);
      expect(json.expires_in).toBeGreaterThanOrEqual(1);
      expect(json.expires_in).toBeLessThanOrEqual(31_536_000);
      expect(Object.values(json)).not.toContain(null);
    }
    expect(answers.map(({ json }) => json.scope)).toEqual([
      '',
      '',
      ...Array(2).fill('openid offline_access'),
    ]);
  });

  it('TOKEN-9 lets a client repeat its own id, and name itself where it is public, but never another', async () => {
    const client = await withGrants('client_credentials').registeredAt(server);
    const other = await withGrants('client_credentials').registeredAt(server);
    const grant = { grant_type: 'client_credentials' };
    expect((await server.token({ ...grant, client_id: client.id }, { basic: client })).status).toBe(200);
    const foreign = await server.token({ ...grant, client_id: other.id }, { basic: client });
    expect([foreign.status, foreign.json.error]).toEqual([400, 'invalid_request']);

    const user = await aUser().storedAt(server);
    const { id } = await aClient()
      .withoutSecret()
      .withGrants('password')
      .with({ auth: { password: { secret_required: false } } })
      .registeredAt(server);
    const login = { grant_type: 'password', username: user.id, password: user.password };
    expect((await server.token({ ...login, client_id: id })).status).toBe(200);
    expect((await server.token(login)).status).toBe(401);
  });

  describe('GRANT-14, LOGIN-11 refuse whom was disabled or deleted midway', () => {
    let client: TestClient;
    let user: TestUser;
    let issued: any;

    beforeEach(async () => {
      client = await withGrants(...EVERY_GRANT).registeredAt(server);
      user = await aUser().storedAt(server);
      issued = (await logIn()).json;
      expect(issued.refresh_token).toMatch(/^nfa_rt_/);
    });

    const logIn = (): Promise<Answer> =>
      server.token(
        { grant_type: 'password', username: user.id, password: user.password, scope: 'offline_access' },
        { basic: client },
      );
    const refresh = (): Promise<Answer> =>
      server.token({ grant_type: 'refresh_token', refresh_token: issued.refresh_token }, { basic: client });
    const disable = (path: string): Promise<Answer> =>
      server.send(
        'PATCH',
        path,
        { active: false },
        {
          basic: ADMIN,
          headers: { 'Content-Type': 'application/merge-patch+json' },
        },
      );
    const remove = (path: string): Promise<Answer> => server.request('DELETE', path, { basic: ADMIN });

    it.each<[string, (path: string) => Promise<Answer>]>([
      ['disabled', disable],
      ['deleted', remove],
    ])('a user who was %s', async (_, change) => {
      expect((await change(`/User/${user.id}`)).status).toBeLessThan(300);
      for (const answer of [await logIn(), await refresh()]) {
        expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      }
      expect((await server.get('/fhir/Patient', { bearer: issued.access_token })).status).toBe(401);
      for (const token of [issued.access_token, issued.refresh_token]) {
        const seen = await server.form('/oauth2/introspect', { token }, { basic: client });
        expect(seen.json).toEqual({ active: false });
      }
      const sessions = await server.get(`/Session?client=${client.id}&active=true`, { basic: ADMIN });
      expect(sessions.json.total).toBe(0);
    });

    it.each<[string, (path: string) => Promise<Answer>]>([
      ['disabled', disable],
      ['deleted', remove],
    ])('a client that was %s', async (_, change) => {
      expect((await change(`/Client/${client.id}`)).status).toBeLessThan(300);
      const own = await server.token({ grant_type: 'client_credentials' }, { basic: client });
      for (const answer of [own, await logIn(), await refresh()]) {
        expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      }
      expect((await server.get('/fhir/Patient', { bearer: issued.access_token })).status).toBe(401);
    });
  });

  it('OIDC-7 knows a user by its sub alone: a new e-mail moves no access, and the old one opens nothing', async () => {
    const first = await aUser('first').with({ email: 'shared@example.com' }).storedAt(server);
    const client = await withGrants('password').registeredAt(server);
    const read = async (username: string, password: string): Promise<number> => {
      const answer = await server.token({ grant_type: 'password', username, password }, { basic: client });
      return (await server.get('/fhir/Patient', { bearer: answer.json.access_token })).status;
    };
    await aPolicy().linkedTo('User/first').storedAt(server);
    expect(await read('first', first.password)).toBe(200);
    const moved = { email: 'new@example.com', password: first.password };
    expect((await server.send('PUT', '/User/first', moved)).status).toBe(200);
    const second = await aUser('second').with({ email: 'shared@example.com' }).storedAt(server);
    expect(await read('shared@example.com', second.password)).toBe(403);
    expect(await read('new@example.com', first.password)).toBe(200);
  });
});
