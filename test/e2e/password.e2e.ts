import { Database } from '../../src/database/database';
import { ADMIN, Answer, TestServer } from '../support/test-server';

const client = { id: 'myapp', secret: 'verysecret' };
const login = { grant_type: 'password', username: 'user', password: 'password' };

describe('resource owner password grant (contract 14.1)', () => {
  let server: TestServer;

  async function configure(
    password: Record<string, unknown>,
    members: Record<string, unknown> = {},
  ): Promise<void> {
    const answer = await server.send('PUT', `/Client/${client.id}`, {
      secret: client.secret,
      grant_types: ['password'],
      auth: { password },
      ...members,
    });
    expect(answer.text).toContain('"resourceType":"Client"');
  }

  beforeAll(async () => {
    server = await TestServer.start();
    const user = await server.send('PUT', '/User/user', { email: 'user@example.com', password: 'password' });
    expect(user.status).toBe(201);
  });
  beforeEach(() => configure({}));
  afterAll(() => server.close());

  function tokenByJson(members: Record<string, string>): Promise<Answer> {
    return server.request('POST', '/auth/token', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ grant_type: 'password', username: 'user', password: 'password', ...members }),
    });
  }

  it('“Basic + form: grant_type=password&username=user&password=password” → 200', async () => {
    const answer = await server.token(login, { basic: client });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: '' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('“JSON with grant_type, client_id, client_secret, username, password” → 200, same members', async () => {
    const form = await server.token(login, { basic: client });
    const json = await tokenByJson({ client_id: client.id, client_secret: client.secret });
    expect(json.status).toBe(200);
    expect(Object.keys(json.json)).toEqual(Object.keys(form.json));
  });

  it('“Response: token_type, expires_in, access_token, refresh_token, userinfo {email,id,resourceType}”', async () => {
    await configure({ refresh_token: true });
    const { json } = await server.token(login, { basic: client });
    expect(json).toMatchObject({
      access_token: expect.stringMatching(/^nfa_at_[\w-]{43}$/),
      refresh_token: expect.stringMatching(/^nfa_rt_[\w-]{43}$/),
      userinfo: { resourceType: 'User', id: 'user', email: 'user@example.com' },
    });
    expect(JSON.stringify(json.userinfo)).not.toMatch(/password|argon2/);
  });

  it('“auth.password.token_format: jwt” → access_token is a JWT with sub = user id', async () => {
    await configure({
      token_format: 'jwt',
      access_token_expiration: 3600,
      audience: ['https://api.example/'],
    });
    const { json } = await server.token(login, { basic: client });
    const claims = JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'user', client_id: client.id, aud: 'https://api.example/' });
    expect(claims.exp - claims.iat).toBe(3600);
    expect(json.expires_in).toBe(3600);
  });

  it('“auth.password.access_token_expiration seconds”: the token dies then', async () => {
    await configure({ access_token_expiration: 60 });
    const { json } = await server.token(login, { basic: client });
    expect(json.expires_in).toBe(60);
    expect((await server.get('/fhir/Patient', { bearer: json.access_token })).status).toBe(403);
    server.clock.advance(61);
    expect((await server.get('/fhir/Patient', { bearer: json.access_token })).status).toBe(401);
  });

  it('“auth.password.refresh_token true/false” → refresh_token present / absent; present, it refreshes', async () => {
    await configure({ refresh_token: false });
    expect((await server.token(login, { basic: client })).json.refresh_token).toBeUndefined();
    await configure({});
    expect((await server.token(login, { basic: client })).json.refresh_token).toBeUndefined();
    await configure({ refresh_token: true });
    const { json } = await server.token(login, { basic: client });
    const refreshed = await server.token(
      { grant_type: 'refresh_token', refresh_token: json.refresh_token },
      { basic: client },
    );
    expect(refreshed.status).toBe(200);
    expect(refreshed.json.userinfo).toMatchObject({ id: 'user', email: 'user@example.com' });
    expect(refreshed.json.refresh_token).not.toBe(json.refresh_token);
  });

  it('“auth.password.secret_required true/false” → without secret: 401 invalid_client / 200', async () => {
    for (const required of [undefined, true]) {
      await configure(required === undefined ? {} : { secret_required: required });
      const refused = await tokenByJson({ client_id: client.id });
      expect([refused.status, refused.json.error]).toEqual([401, 'invalid_client']);
    }
    await configure({ secret_required: false });
    expect((await tokenByJson({ client_id: client.id })).status).toBe(200);
    const wrong = await tokenByJson({ client_id: client.id, client_secret: 'wrong-secret' });
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client']);
  });

  it('“Client acts for the user: policies belong to the User” → 403, then 200', async () => {
    const { json } = await server.token(login, { basic: client });
    expect((await server.get('/Patient', { bearer: json.access_token })).status).toBe(403);
    await server.send('PUT', '/AccessPolicy/user-reads-patients', {
      engine: 'matcho',
      link: [{ reference: 'User/user' }],
      matcho: {
        operation: { id: { $enum: ['FhirRead', 'FhirSearch'] } },
        params: { 'resource/type': 'Patient' },
        user: { id: 'user' },
      },
    });
    expect((await server.get('/Patient', { bearer: json.access_token })).status).toBe(200);
    expect((await server.get('/Client', { bearer: json.access_token })).status).toBe(403);
    await server.request('DELETE', '/AccessPolicy/user-reads-patients', { basic: ADMIN });
  });

  it('“auth.password.redirect_uri”, when set, must come with the request, else invalid_grant', async () => {
    const redirectUri = 'https://app.example/cb';
    await configure({ redirect_uri: redirectUri });
    for (const wrong of [{}, { redirect_uri: `${redirectUri}/` }]) {
      const refused = await server.token({ ...login, ...wrong }, { basic: client });
      expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
    }
    expect((await server.token({ ...login, redirect_uri: redirectUri }, { basic: client })).status).toBe(200);
  });

  it('refuses a client that does not list the grant', async () => {
    await configure({}, { grant_types: ['client_credentials'] });
    const answer = await server.token(login, { basic: client });
    expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
  });

  it('resolves the e-mail address and the id, whatever their case', async () => {
    for (const username of ['User@Example.com', 'USER']) {
      expect((await server.token({ ...login, username }, { basic: client })).status).toBe(200);
    }
  });

  it('LOGIN-4 answers alike for unknown, wrong and empty, and says “inactive” to the right password only', async () => {
    const wrong = await server.token({ ...login, password: 'not-it' }, { basic: client });
    const unknown = await server.token({ ...login, username: 'nobody' }, { basic: client });
    expect(wrong.status).toBe(400);
    expect(wrong.json).toEqual({ error: 'invalid_grant', error_description: 'Wrong username or password' });
    expect(unknown.text).toBe(wrong.text);
    expect(unknown.status).toBe(wrong.status);

    await server.send('PUT', '/User/sleeper', { password: 'sleeper-password', inactive: true });
    const right = await server.token(
      { ...login, username: 'sleeper', password: 'sleeper-password' },
      { basic: client },
    );
    expect(right.json).toEqual({ error: 'invalid_grant', error_description: 'User is inactive' });
    const guess = await server.token(
      { ...login, username: 'sleeper', password: 'guess-guess' },
      { basic: client },
    );
    expect(guess.text).toBe(wrong.text);
  });

  it('closes Sessions when the password changes or the user is deactivated', async () => {
    await configure({ refresh_token: true });
    await server.send('PUT', '/User/changer', { password: 'first-password' });
    for (const change of [{ password: 'other-password' }, { inactive: true }]) {
      const { json } = await server.token(
        { ...login, username: 'changer', password: change.password ? 'first-password' : 'other-password' },
        { basic: client },
      );
      expect((await server.get('/Patient', { bearer: json.access_token })).status).toBe(403);
      expect((await server.send('PUT', '/User/changer', change)).status).toBe(200);
      expect((await server.get('/Patient', { bearer: json.access_token })).status).toBe(401);
      const refreshed = await server.token(
        { grant_type: 'refresh_token', refresh_token: json.refresh_token },
        { basic: client },
      );
      expect([refreshed.status, refreshed.json.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('“A Session for each access token”: one for each grant, kept by refresh', async () => {
    await configure({ refresh_token: true });
    const database = server.app.get(Database, { strict: false });
    const count = async (): Promise<number> =>
      (
        await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM session WHERE user_id = 'user'`)
      )[0]!.n;
    const before = await count();
    const { json } = await server.token(login, { basic: client });
    expect(await count()).toBe(before + 1);
    await server.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, { basic: client });
    expect(await count()).toBe(before + 1);
  });

  it('LIMIT-1 answers 429 with Retry-After from the eleventh wrong password on, also to the right one', async () => {
    await server.send('PUT', '/User/guessed', { password: 'guessed-password' });
    const attempt = (password: string): Promise<Answer> =>
      server.token({ ...login, username: 'guessed', password }, { basic: client });
    for (let n = 0; n < 10; n++) expect((await attempt('wrong-password')).status).toBe(400);
    const blocked = await attempt('guessed-password');
    expect([blocked.status, blocked.json.error]).toEqual([429, 'temporarily_unavailable']);
    const wait = Number(blocked.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect((await attempt('wrong-password')).text).toBe(blocked.text);
    server.clock.advance(wait + 1);
    expect((await attempt('guessed-password')).status).toBe(200);
    expect((await attempt('wrong-password')).status).toBe(400);
  });

  it('LIMIT-1 counts unknown names like known ones', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) {
      statuses.push((await server.token({ ...login, username: 'no-such-user' }, { basic: client })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });

  it('LIMIT-3 evaluates at most 10 of 100 parallel wrong passwords', async () => {
    await server.send('PUT', '/User/flooded', { password: 'flooded-password' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        server.token({ ...login, username: 'flooded', password: 'wrong-password' }, { basic: client }),
      ),
    );
    expect(answers.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(10);
    expect(answers.every(({ status }) => status === 400 || status === 429)).toBe(true);
  });
});
