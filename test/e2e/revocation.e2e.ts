import { SessionStore } from '../../src/protocol/ports/session-store';
import { aClient, TestClient } from '../support/client.builder';
import { ADMIN, Answer, RequestOptions, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const PATH = '/oauth2/revoke';

describe('revocation (RFC 7009, contract §9.2)', () => {
  let server: TestServer;
  let app: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    app = await aClient('app')
      .withGrants('password', 'refresh_token', 'client_credentials')
      .registeredAt(server);
    user = await aUser('uma').storedAt(server);
  });
  afterAll(() => server.close());
  afterEach(() => jest.restoreAllMocks());

  const revoke = (
    parameters: Record<string, string>,
    options: RequestOptions = { basic: app },
  ): Promise<Answer> => server.form(PATH, parameters, options);

  async function logIn(options: RequestOptions = { basic: app }, client?: string): Promise<any> {
    const login = { grant_type: 'password', username: user.id, password: user.password };
    const scope = 'openid offline_access';
    const answer = await server.token({ ...login, scope, ...(client && { client_id: client }) }, options);
    expect(answer.status).toBe(200);
    return answer.json;
  }

  const refresh = (token: string): Promise<Answer> =>
    server.token({ grant_type: 'refresh_token', refresh_token: token }, { basic: app });

  /** 403: known here, and not allowed by any policy. */
  const readStatus = async (token: string): Promise<number> =>
    (await server.get('/fhir/Patient', { bearer: token })).status;

  const sessionOf = async (token: string): Promise<{ id: string; active: boolean }> => {
    const { json } = await server.form(
      '/oauth2/introspect',
      { token },
      { bearer: await server.accessToken() },
    );
    return (await server.get(`/Session/${json.sid}`, { basic: ADMIN })).json;
  };

  function expectEmpty(answer: Answer): void {
    expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
  }

  it('REVOKE-1 answers 200 for own and unknown tokens, 405 to GET, 401 to an unauthenticated confidential client', async () => {
    const { access_token: own } = await logIn();
    expectEmpty(await revoke({ token: own }));
    for (const token of [own, 'unknown', 'nfa_rt_x', `nfa_at_${'A'.repeat(43)}`, 'a.b.c', '\u00e9']) {
      expectEmpty(await revoke({ token }));
    }
    const { access_token: token } = await logIn();
    const got = await server.get(`${PATH}?token=${token}`, { basic: app });
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    for (const value of [token, 'unknown']) {
      for (const credentials of [
        {},
        { client_id: app.id },
        { client_id: app.id, client_secret: 'wrong one' },
      ]) {
        const answer = await revoke({ token: value, ...(credentials as Record<string, string>) }, {});
        expect([credentials, answer.status, answer.json.error]).toEqual([credentials, 401, 'invalid_client']);
      }
    }
    const bearer = await revoke({ token }, { bearer: token });
    expect([bearer.status, bearer.json.error]).toEqual([400, 'invalid_request']);
    expect(await readStatus(token)).toBe(403);
  });

  it('REVOKE-2 refuses the token of another client by invalid_grant (contract §9.2), without effect', async () => {
    const other = await aClient('other').registeredAt(server);
    const { access_token: access, refresh_token: refreshToken } = await logIn();
    for (const token of [access, refreshToken]) {
      const answer = await revoke({ token }, { basic: other });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    }
    expect(await readStatus(access)).toBe(403);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('REVOKE-3 finds the token whatever token_type_hint says', async () => {
    for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
      const { access_token: access, refresh_token: refreshToken } = await logIn();
      expectEmpty(await revoke({ token: access, token_type_hint: hint }));
      expect(await readStatus(access)).toBe(401);
      expectEmpty(await revoke({ token: refreshToken, token_type_hint: hint }));
      expect((await refresh(refreshToken)).json.error).toBe('invalid_grant');
    }
  });

  it('REVOKE-4 with the refresh token all access tokens of its grant and the Session end', async () => {
    const first = await logIn();
    const { json: second } = await refresh(first.refresh_token);
    const session = await sessionOf(second.access_token);
    expectEmpty(await revoke({ token: second.refresh_token }));
    for (const { access_token: token } of [first, second]) {
      expect(await readStatus(token)).toBe(401);
      const { text } = await server.form('/oauth2/introspect', { token }, { basic: app });
      expect(text).toBe('{"active":false}');
    }
    expect((await refresh(second.refresh_token)).json.error).toBe('invalid_grant');
    expect((await server.get(`/Session/${session.id}`, { basic: ADMIN })).json.active).toBe(false);
  });

  it('a refresh token that was used before ends the Session, too', async () => {
    const first = await logIn();
    const { json: second } = await refresh(first.refresh_token);
    expectEmpty(await revoke({ token: first.refresh_token }));
    expect(await readStatus(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).json.error).toBe('invalid_grant');
  });

  it('leaves nothing of a refresh that runs at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const { access_token: access, refresh_token: refreshToken } = await logIn();
      const [refreshed, revoked] = await Promise.all([
        refresh(refreshToken),
        revoke({ token: refreshToken }),
      ]);
      expectEmpty(revoked);
      expect(await readStatus(access)).toBe(401);
      if (refreshed.status === 200) {
        expect(await readStatus(refreshed.json.access_token)).toBe(401);
        expect((await refresh(refreshed.json.refresh_token)).json.error).toBe('invalid_grant');
      } else {
        expect(refreshed.json.error).toBe('invalid_grant');
      }
    }
  });

  it('ends no Session whose refresh runs at the same time as the revocation of its access token', async () => {
    for (let round = 0; round < 5; round++) {
      const { access_token: access, refresh_token: refreshToken } = await logIn();
      const [refreshed, revoked] = await Promise.all([refresh(refreshToken), revoke({ token: access })]);
      expectEmpty(revoked);
      expect(await readStatus(access)).toBe(401);
      expect(refreshed.status).toBe(200);
      expect(await readStatus(refreshed.json.access_token)).toBe(403);
    }
  });

  it('an access token dies alone while its Session can be refreshed', async () => {
    const { access_token: access, refresh_token: refreshToken } = await logIn();
    const session = await sessionOf(access);
    expectEmpty(await revoke({ token: access }));
    expect(await readStatus(access)).toBe(401);
    expect((await server.get(`/Session/${session.id}`, { basic: ADMIN })).json.active).toBe(true);
    const next = await refresh(refreshToken);
    expect(next.status).toBe(200);
    expect(await readStatus(next.json.access_token)).toBe(403);
  });

  it('an access token without a refresh token ends its Session', async () => {
    const token = await server.accessToken(app);
    const session = await sessionOf(token);
    expect(session.active).toBe(true);
    expectEmpty(await revoke({ token }));
    expect(await readStatus(token)).toBe(401);
    expect((await server.get(`/Session/${session.id}`, { basic: ADMIN })).json.active).toBe(false);
  });

  it('REVOKE-6 works from the next request on: opaque tokens, JWTs and introspection', async () => {
    const signer = await aClient('signer')
      .with({ auth: { client_credentials: { token_format: 'jwt' } } })
      .registeredAt(server);
    for (const client of [app, signer]) {
      const token = await server.accessToken(client);
      // Known to every cache.
      expect(await readStatus(token)).toBe(403);
      expectEmpty(await revoke({ token }, { basic: client }));
      expect(await readStatus(token)).toBe(401);
      const { text } = await server.form('/oauth2/introspect', { token }, { basic: client });
      expect(text).toBe('{"active":false}');
    }
  });

  it('REVOKE-7 user or administrator end a grant: reads answer 401, refreshing 400, at once', async () => {
    const byUser = await logIn();
    expect(await readStatus(byUser.access_token)).toBe(403);
    const out = await server.request('DELETE', '/Session', { bearer: byUser.access_token });
    expect(out.status).toBe(204);
    const byAdmin = await logIn();
    const { id } = await sessionOf(byAdmin.access_token);
    const closed = await server.send(
      'PATCH',
      `/Session/${id}`,
      { active: false },
      {
        basic: ADMIN,
        headers: { 'Content-Type': 'application/merge-patch+json' },
      },
    );
    expect(closed.status).toBe(200);
    for (const ended of [byUser, byAdmin]) {
      expect(await readStatus(ended.access_token)).toBe(401);
      const refreshed = await refresh(ended.refresh_token);
      expect([refreshed.status, refreshed.json.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('REVOKE-5 answers 503 when storage fails, and the token lives on', async () => {
    const gone = Object.assign(new Error('terminating connection'), { code: '57P01' });
    const sessions = server.app.get(SessionStore, { strict: false });
    const { access_token: access, refresh_token: refreshToken } = await logIn();
    for (const [method, token] of [
      ['close', refreshToken],
      ['removeAccessToken', access],
      ['findAccessToken', access],
    ] as const) {
      const failing = jest.spyOn(sessions, method).mockRejectedValue(gone);
      const answer = await revoke({ token });
      expect([method, answer.status, answer.json.error]).toEqual([method, 503, 'temporarily_unavailable']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      failing.mockRestore();
    }
    expect(await readStatus(access)).toBe(403);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('is not done where the record of it cannot be written', async () => {
    const { access_token: access, refresh_token: refreshToken } = await logIn();
    await server.query('ALTER TABLE audit_event ADD CONSTRAINT full_disk CHECK (false) NOT VALID');
    try {
      for (const token of [access, refreshToken]) expect((await revoke({ token })).status).toBe(500);
    } finally {
      await server.query('ALTER TABLE audit_event DROP CONSTRAINT full_disk');
    }
    expect(await readStatus(access)).toBe(403);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('is recorded with the act, and only if there was one', async () => {
    const client = await aClient('recorded').registeredAt(server);
    const token = await server.accessToken(client);
    for (let sent = 0; sent < 2; sent++) await revoke({ token }, { basic: client });
    const rows = await server.query<{ outcome: string; detail: object }>(
      `SELECT outcome, detail FROM audit_event WHERE action = 'token-revoked' AND client_id = 'recorded'`,
    );
    expect(rows).toEqual([{ outcome: 'success', detail: { kind: 'access' } }]);
  });

  it('takes a form with a token in its body, and nothing else', async () => {
    const { access_token: token } = await logIn();
    expect((await revoke({})).json.error).toBe('invalid_request');
    const json = await server.send('POST', PATH, { token }, { basic: app });
    expect([json.status, json.json.error]).toEqual([400, 'invalid_request']);
    const query = await server.form(`${PATH}?token=${token}`, {}, { basic: app });
    expect([query.status, query.json.error]).toEqual([400, 'invalid_request']);
    expect(await readStatus(token)).toBe(403);
  });

  describe('by a client that only names itself (contract rule 20)', () => {
    /** Confidential, but for the password grant. */
    const mixed = {
      grant_types: ['password', 'client_credentials', 'refresh_token'],
      auth: { password: { secret_required: false } },
    };

    it('is allowed to public clients, for own and unknown tokens', async () => {
      const { id } = await aClient('open-app')
        .withoutSecret()
        .with({ ...mixed, grant_types: ['password', 'refresh_token'], token_endpoint_auth_method: 'none' })
        .registeredAt(server);
      const { access_token: access, refresh_token: refreshToken } = await logIn({}, id);
      for (const token of ['unknown', access, refreshToken])
        expectEmpty(await revoke({ token, client_id: id }, {}));
      expect(await readStatus(access)).toBe(401);
      const foreign = await logIn();
      const answer = await revoke({ token: foreign.access_token, client_id: id }, {});
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      expect((await revoke({ token: access }, {})).json.error).toBe('invalid_client');
    });

    it('follows the grant of the token, not the grant that the request names', async () => {
      const client = await aClient('mixed').with(mixed).registeredAt(server);
      const ofClient = await server.accessToken(client);
      for (const grant_type of ['', 'password', 'refresh_token']) {
        const answer = await revoke({ token: ofClient, client_id: client.id, grant_type }, {});
        expect([grant_type, answer.status, answer.json?.error]).toEqual([grant_type, 401, 'invalid_client']);
      }
      expect(await readStatus(ofClient)).toBe(403);
      const { access_token: access, refresh_token: refreshToken } = await logIn({}, client.id);
      for (const token of [access, refreshToken])
        expectEmpty(await revoke({ token, client_id: client.id }, {}));
      expect(await readStatus(access)).toBe(401);
    });

    it('is refused to inactive clients', async () => {
      const builder = aClient('inactive-app').withoutSecret();
      const { id } = await builder
        .with({ ...mixed, grant_types: ['password'], token_endpoint_auth_method: 'none', active: false })
        .registeredAt(server);
      expect((await revoke({ token: 'unknown', client_id: id }, {})).status).toBe(401);
    });
  });
});
