import { aClient, TestClient } from '../support/client.builder';
import { sendRaw } from '../support/raw-http';
import { ADMIN, Answer, ISSUER, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const PATHS = ['/oauth2/userinfo', '/auth/userinfo'];

const attributes = {
  userName: 'uma.s',
  email: 'uma@example.com',
  name: { givenName: 'Uma', middleName: 'M.', familyName: 'Sergeant', honorificPrefix: 'Dr' },
  displayName: 'Uma S.',
  nickName: 'U',
  phoneNumber: '+1 202 555 0101',
  locale: 'en-GB',
  timezone: 'Europe/London',
  gender: 'female',
  profileUrl: 'https://people.example/uma',
  photo: 'javascript:alert(1)',
  addresses: [
    { type: 'home', locality: 'Elsewhere' },
    { primary: true, streetAddress: '1 High St', locality: 'Town', postalCode: 'T1', country: 'GB' },
  ],
  fhirUser: { reference: 'Practitioner/p1' },
  data: { private: 'note' },
};

describe('userinfo (OIDC Core §5.3, contract §9.3)', () => {
  let server: TestServer;
  let app: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    app = await aClient('app').withGrants('password', 'client_credentials').registeredAt(server);
    user = await aUser('uma').with(attributes).storedAt(server);
  });
  afterAll(() => server.close());

  async function logIn(scope?: string, client = app): Promise<string> {
    const login = { grant_type: 'password', username: user.id, password: user.password };
    const answer = await server.token({ ...login, ...(scope && { scope }) }, { basic: client });
    expect(answer.status).toBe(200);
    return answer.json.access_token;
  }

  const userinfo = (bearer: string): Promise<Answer> => server.get('/oauth2/userinfo', { bearer });
  const subject = { sub: 'uma', resourceType: 'User', id: 'uma' };

  it('OIDC-3 answers GET and POST with the token in the header, with one sub; 401 without a token', async () => {
    const token = await logIn('openid email');
    for (const path of PATHS) {
      for (const method of ['GET', 'POST']) {
        const answer = await server.request(method, path, { bearer: token });
        expect([path, method, answer.status]).toEqual([path, method, 200]);
        expect(answer.json).toEqual({ ...subject, email: 'uma@example.com' });
        expect(answer.headers.get('content-type')).toContain('application/json');
        expect(answer.headers.get('cache-control')).toBe('no-store');

        const anonymous = await server.request(method, path);
        expect([path, method, anonymous.status]).toEqual([path, method, 401]);
        expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="nest-fhir-auth"');
        expect(anonymous.headers.get('cache-control')).toBe('no-store');
      }
    }
    // Contract §9.3 answers a token without openid by the User view.
    const without = await userinfo(await logIn());
    expect([without.status, without.json.sub]).toEqual([200, 'uma']);
  });

  it('takes the token from the header alone', async () => {
    const token = await logIn('openid');
    expect((await server.get(`/oauth2/userinfo?access_token=${token}`)).status).toBe(401);
    expect((await server.form('/oauth2/userinfo', { access_token: token })).status).toBe(401);
    const ignored = await server.form('/oauth2/userinfo', { access_token: 'x' }, { bearer: token });
    expect(ignored.status).toBe(200);
  });

  describe('OIDC-4 profile, email, address, phone and fhirUser show their claims', () => {
    const profile = {
      name: 'Dr Uma M. Sergeant',
      given_name: 'Uma',
      middle_name: 'M.',
      family_name: 'Sergeant',
      nickname: 'U',
      preferred_username: 'uma.s',
      profile: 'https://people.example/uma',
      gender: 'female',
      zoneinfo: 'Europe/London',
      locale: 'en-GB',
    };
    const email = { email: 'uma@example.com' };
    const phone = { phone_number: '+1 202 555 0101' };
    const address = {
      address: { street_address: '1 High St', locality: 'Town', postal_code: 'T1', country: 'GB' },
    };
    const fhirUser = { fhirUser: `${ISSUER}/fhir/Practitioner/p1` };

    it.each([
      ['openid', {}],
      ['openid profile', profile],
      ['openid email', email],
      ['openid phone', phone],
      ['openid address', address],
      ['openid fhirUser', fhirUser],
      [
        'openid profile email phone address fhirUser',
        { ...profile, ...email, ...phone, ...address, ...fhirUser },
      ],
    ])('%s', async (scope, claims) => {
      expect((await userinfo(await logIn(scope))).json).toEqual({ ...subject, ...claims });
    });

    it('and a name of its own where the user has only that; absent members are omitted', async () => {
      const bare = await aUser('bare').storedAt(server);
      const login = { grant_type: 'password', username: 'bare', password: bare.password };
      const scope = 'openid profile email phone address fhirUser';
      const first = await server.token({ ...login, scope }, { basic: app });
      expect((await userinfo(first.json.access_token)).json).toEqual({
        sub: 'bare',
        resourceType: 'User',
        id: 'bare',
      });
      await server.send('PUT', '/User/bare', { displayName: 'B.' });
      expect((await userinfo(first.json.access_token)).json.name).toBe('B.');
      await server.send('PUT', '/User/bare', { displayName: 'B.', name: { formatted: 'Bare Bones' } });
      expect((await userinfo(first.json.access_token)).json.name).toBe('Bare Bones');
    });
  });

  it('without openid shows the User view and sub: all but secrets after a password grant', async () => {
    const { json } = await userinfo(await logIn('profile'));
    expect(json).toMatchObject({ ...subject, data: { private: 'note' }, userName: 'uma.s' });
    expect(json.name).toEqual(attributes.name);
    expect(json).not.toHaveProperty('password');
    expect(JSON.stringify(json)).not.toContain('argon2');
  });

  it('shows the openid claims to trusted clients as to others', async () => {
    const trusted = await aClient('trusted')
      .withGrants('password')
      .with({ trusted: true })
      .registeredAt(server);
    expect((await userinfo(await logIn('openid', trusted))).json).toEqual(subject);
  });

  it('answers 403 for a token without user, and tells why', async () => {
    const answer = await userinfo(await server.accessToken(app));
    expect([answer.status, answer.json.error]).toEqual([403, 'insufficient_scope']);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="nest-fhir-auth", error="insufficient_scope", scope="openid"',
    );
  });

  it('answers 401 for a bad token, and for one whose user or Session has ended', async () => {
    const expectRefused = async (token: string): Promise<void> => {
      const answer = await userinfo(token);
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer realm="nest-fhir-auth", error="invalid_token"',
      );
    };
    await expectRefused('nfa_at_bad');
    const revoked = await logIn('openid');
    await server.form('/oauth2/revoke', { token: revoked }, { basic: app });
    await expectRefused(revoked);
    const token = await logIn('openid');
    await server.send('PUT', '/User/uma', { ...attributes, active: false });
    await expectRefused(token);
    await server.send('PUT', '/User/uma', { ...attributes, active: true });
  });

  it('refuses two credentials and client credentials', async () => {
    const bearer = `Bearer ${await logIn('openid')}`;
    const twice = await sendRaw(server.url, {
      method: 'GET',
      path: '/oauth2/userinfo',
      headers: [
        ['Authorization', bearer],
        ['Authorization', bearer],
      ],
    });
    expect([twice.status, JSON.parse(twice.body).error]).toEqual([400, 'invalid_request']);
    // A client that does not list `basic`, and one that does: nobody is logged in there.
    const client = await server.get('/oauth2/userinfo', { basic: app });
    expect([client.status, client.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="nest-fhir-auth"',
    ]);
    expect((await server.get('/oauth2/userinfo', { basic: ADMIN })).status).toBe(403);
  });

  it('is not served with other methods', async () => {
    const answer = await server.request('DELETE', '/oauth2/userinfo', { bearer: await logIn('openid') });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});
