import { aClient } from '../support/client.builder';
import { onPostgres } from '../support/database/test-database';
import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser, logIn } from '../support/user.builder';

const admin = { basic: ADMIN };

describe('contract §5 User', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const put = (id: string, body: unknown): Promise<Answer> => server.send('PUT', `/User/${id}`, body);
  const issueOf = ({ status, json }: Answer) => [
    status,
    json?.issue?.[0]?.code,
    json?.issue?.[0]?.expression?.[0],
  ];

  it('is stored and returned without the password, references complete', async () => {
    const created = await put('u1', {
      userName: 'First',
      email: 'first@example.com',
      password: 'a good password',
      name: { givenName: 'Ann', familyName: 'First' },
      fhirUser: { reference: 'Practitioner/pr1' },
      link: [{ link: { resourceType: 'Patient', id: 'p1' }, type: 'self' }],
      organization: { reference: 'Organization/o1', display: 'Clinic' },
      roles: [{ value: 'nurse', display: 'Nurse', primary: true }],
      data: { ward: 7 },
      identifier: [{ system: 'urn:staff', value: '42' }],
      emails: [{ value: 'other@example.com' }],
      locale: 'de-AT',
    });
    expect(created.status).toBe(201);
    const { meta, ...rest } = (await server.get('/fhir/User/u1', admin)).json;
    expect(meta.versionId).toBe('1');
    expect(rest).toEqual({
      resourceType: 'User',
      id: 'u1',
      active: true,
      inactive: false,
      userName: 'First',
      email: 'first@example.com',
      name: { givenName: 'Ann', familyName: 'First' },
      fhirUser: { reference: 'Practitioner/pr1', resourceType: 'Practitioner', id: 'pr1' },
      link: [{ link: { reference: 'Patient/p1', resourceType: 'Patient', id: 'p1' }, type: 'self' }],
      organization: {
        reference: 'Organization/o1',
        resourceType: 'Organization',
        id: 'o1',
        display: 'Clinic',
      },
      roles: [{ value: 'nurse', display: 'Nurse', primary: true }],
      data: { ward: 7 },
      identifier: [{ system: 'urn:staff', value: '42' }],
      emails: [{ value: 'other@example.com' }],
      locale: 'de-AT',
    });
    const [row] = await server.query<{ all: string; password_hash: string }>(
      `SELECT u::text || (SELECT string_agg(h::text, '') FROM resource_history h) AS all, password_hash
       FROM user_account u WHERE id = 'u1'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    expect(row?.all).not.toContain('a good password');
    for (const path of ['/User/u1/_history', '/User/u1/_history/1', '/User?userName=First']) {
      expect((await server.get(path, admin)).text).not.toMatch(/password|argon2/);
    }
  });

  describe('§4.4', () => {
    it.each<[string, unknown, number, string, string]>([
      ['an unknown attribute', { nick: 'x' }, 422, 'structure', 'User.nick'],
      ['an attribute of Object', { constructor: 1 }, 422, 'structure', 'User.constructor'],
      ['a wrong JSON type', { userName: 7 }, 422, 'structure', 'User.userName'],
      ['null', { email: null }, 422, 'structure', 'User.email'],
      ['a text for a flag', { active: 'true' }, 422, 'structure', 'User.active'],
      ['a name that is no object', { name: 'Ann' }, 422, 'structure', 'User.name'],
      ['a part of a name that is none', { name: { given: 'Ann' } }, 422, 'structure', 'User.name.given'],
      ['roles that are no list', { roles: { value: 'x' } }, 422, 'structure', 'User.roles'],
      ['a role with a wrong type', { roles: [{ value: 1 }] }, 422, 'structure', 'User.roles[0].value'],
      ['a link without Reference', { link: [{ link: 'Patient/p1' }] }, 422, 'structure', 'User.link[0].link'],
      ['a link to nothing', { link: [{ link: {} }] }, 422, 'value', 'User.link[0].link'],
      ['data that is no object', { data: [] }, 422, 'structure', 'User.data'],
      ['an identifier that is no list', { identifier: {} }, 422, 'structure', 'User.identifier'],
      ['fhirUser of another type', { fhirUser: { reference: 'Device/d' } }, 422, 'value', 'User.fhirUser'],
      [
        'fhirUser elsewhere',
        { fhirUser: { reference: 'https://x/Patient/1' } },
        422,
        'value',
        'User.fhirUser',
      ],
      [
        'fhirUser that contradicts itself',
        { fhirUser: { reference: 'Patient/a', id: 'b' } },
        422,
        'value',
        'User.fhirUser',
      ],
      [
        'a member no Reference has',
        { fhirUser: { reference: 'Patient/a', x: 1 } },
        422,
        'structure',
        'User.fhirUser',
      ],
      ['an empty userName', { userName: '' }, 422, 'value', 'User.userName'],
      ['space around a userName', { userName: ' x' }, 422, 'value', 'User.userName'],
      ['an invisible character', { userName: 'a\u200bb' }, 422, 'value', 'User.userName'],
      ['no e-mail address', { email: 'nobody' }, 422, 'value', 'User.email'],
      ['a short password', { password: 'sevenby' }, 422, 'value', 'User.password'],
      ['a password of 1025 bytes', { password: `${'ä'.repeat(512)}x` }, 422, 'value', 'User.password'],
      ['a password of another type', { password: 12345678 }, 422, 'structure', 'User.password'],
      ['a scrypt hash', { password: '$s0$e0801$abc' }, 422, 'not-supported', 'User.password'],
      ['an argon2 hash', { password: '$argon2id$v=19$m=1' }, 422, 'not-supported', 'User.password'],
      ['two factors', { twoFactor: { enabled: true } }, 422, 'not-supported', 'User.twoFactor'],
      ['a contradiction', { active: true, inactive: true }, 422, 'business-rule', 'User.inactive'],
      ['the other contradiction', { active: false, inactive: false }, 422, 'business-rule', 'User.inactive'],
    ])('%s', async (_name, body, ...issue) => {
      const answer = await put('refused', body);
      expect(issueOf(answer)).toEqual(issue);
      expect(answer.text).not.toMatch(/e0801|v=19/);
      expect((await server.get('/User/refused', admin)).status).toBe(404);
    });

    it('takes 1024 bytes and refuses a body that is not an object, another id, another type', async () => {
      expect((await put('long', { password: 'ä'.repeat(512) })).status).toBe(201);
      expect(issueOf(await put('x', []))).toEqual([400, 'structure', undefined]);
      expect(issueOf(await put('x', { id: 'y' }))).toEqual([400, 'invalid', 'User.id']);
      expect(issueOf(await put('x', { resourceType: 'Client' }))).toEqual([
        400,
        'invalid',
        'User.resourceType',
      ]);
      const twice = {
        body: '{"email":"a@b","email":"c@d"}',
        headers: { 'Content-Type': 'application/json' },
      };
      const answer = await server.request('PUT', '/User/x', { ...admin, ...twice });
      expect(issueOf(answer)).toEqual([400, 'structure', undefined]);
      expect(issueOf(await put('a b', {}))).toEqual([422, 'value', 'User.id']);
    });
  });

  describe('active and inactive', () => {
    it.each<[object, boolean]>([
      [{}, true],
      [{ active: false }, false],
      [{ inactive: true }, false],
      [{ inactive: false }, true],
      [{ active: true, inactive: false }, true],
    ])('%j', async (body, active) => {
      expect((await server.send('POST', '/User', body)).json).toMatchObject({ active, inactive: !active });
    });
  });

  describe('login names are one namespace', () => {
    beforeAll(async () => {
      await put('Holder', { userName: 'Zoë', email: 'zoe@example.com' });
    });

    it.each<[string, string, object, string]>([
      ['a userName', 'n1', { userName: 'Zoë' }, 'User.userName'],
      ['in another case', 'n1', { userName: 'ZOË' }, 'User.userName'],
      ['composed in another way', 'n1', { userName: 'zoe\u0308' }, 'User.userName'],
      ['a userName that is an e-mail', 'n1', { userName: 'ZOE@example.com' }, 'User.userName'],
      ['an e-mail', 'n1', { email: 'Zoe@Example.com' }, 'User.email'],
      ['a userName that is an id', 'n1', { userName: 'holder' }, 'User.userName'],
      ['an id in another case', 'hoLDER', {}, 'User.id'],
    ])('%s is taken', async (_name, id, body, expression) => {
      expect(issueOf(await put(id, body))).toEqual([409, 'duplicate', expression]);
      expect((await server.get(`/User/${id}`, admin)).status).toBe(404);
    });

    it('lets one user have one name thrice', async () => {
      expect((await put('same', { userName: 'SAME', email: 'same@x' })).status).toBe(201);
      expect((await put('same@x', {})).status).not.toBe(201);
      expect((await put('same', { userName: 'same@x', email: 'same@x' })).status).toBe(200);
    });

    it('frees names that were changed or deleted, and no others', async () => {
      await put('old', { userName: 'wanted' });
      await put('old', { userName: 'other' });
      expect((await put('new', { userName: 'wanted' })).status).toBe(201);
      expect(issueOf(await put('old', { userName: 'wanted' }))).toEqual([409, 'duplicate', 'User.userName']);
      expect((await server.get('/User/old', admin)).json.userName).toBe('other');
      await server.request('DELETE', '/User/new', admin);
      expect((await put('old', { userName: 'wanted' })).status).toBe(200);
      expect((await put('new', {})).status).toBe(201);
    });

    it('GRANT-11 keeps Clients and Users apart, so that no sub means both', async () => {
      const client = await aClient('a-client').registeredAt(server);
      expect(issueOf(await put(client.id, {}))).toEqual([409, 'duplicate', 'User.id']);
      await aUser('a-user').storedAt(server);
      const answer = await server.send('PUT', '/Client/a-user', {});
      expect(issueOf(answer)).toEqual([409, 'duplicate', 'Client.id']);
    });

    it('gives a name to one of many who claim it at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          put(`rival${index}`, { userName: index % 2 ? 'Prize' : 'pRIZE' }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array<number>(7).fill(409)]);
    });

    it('creates once what many create at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => put('many', { userName: 'The Many', password: 'a password' })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    });

    if (onPostgres)
      it('does not let swaps of names wait for each other', async () => {
        await put('left', { userName: 'aaa', email: 'zzz@x' });
        await put('right', { userName: 'bbb', email: 'yyy@x' });
        for (let round = 0; round < 10; round++) {
          const answers = await Promise.all([
            put(
              'left',
              round % 2 ? { userName: 'aaa', email: 'zzz@x' } : { userName: 'bbb', email: 'yyy@x' },
            ),
            put(
              'right',
              round % 2 ? { userName: 'bbb', email: 'yyy@x' } : { userName: 'aaa', email: 'zzz@x' },
            ),
          ]);
          for (const { status } of answers) expect([200, 409]).toContain(status);
        }
      });
  });

  describe('search', () => {
    it.each([
      ['userName=first', 1],
      ['email=first@example.com', 1],
      ['name=ann', 1],
      ['name=first', 1],
      ['identifier=urn:staff|42', 1],
      ['identifier=41', 0],
      ['_id=u1&active=true', 1],
      ['_id=u1&inactive=true', 0],
    ])('%s finds %i', async (query, total) => {
      expect((await server.get(`/User?${query}`, admin)).json.total).toBe(total);
    });

    it('does not know password', async () => {
      expect((await server.get('/User?password=x', admin)).status).toBe(400);
    });
  });

  describe('passwords and Sessions', () => {
    const isAlive = async (token: string): Promise<boolean> =>
      (await server.get('/fhir/Patient', { bearer: token })).status !== 401;

    it('keeps the password of a user whose other attributes change', async () => {
      const user = await aUser('keeper').storedAt(server);
      const { token } = await logIn(server, user);
      await put('keeper', { userName: 'keeper of passwords' });
      expect(await isAlive(token)).toBe(true);
      await logIn(server, { ...user, id: 'KEEPER OF passwords' });
    });

    it.each<[string, (id: string) => Promise<Answer>, number]>([
      ['another password', (id) => put(id, { password: 'another password' }), 200],
      ['no password', (id) => put(id, { password: null }), 200],
      ['deactivation', (id) => put(id, { inactive: true }), 200],
      ['deletion', (id) => server.request('DELETE', `/User/${id}`, admin), 204],
    ])('%s closes all Sessions', async (_name, change, status) => {
      const user = await aUser().storedAt(server);
      const tokens = [(await logIn(server, user)).token, (await logIn(server, user)).token];
      expect(await isAlive(tokens[0] ?? '')).toBe(true);
      expect((await change(user.id)).status).toBe(status);
      for (const token of tokens) expect(await isAlive(token)).toBe(false);
      await expect(logIn(server, user)).rejects.toThrow(/no token: 400/);
      const sessions = await server.get(`/Session?user=${user.id}`, admin);
      expect(sessions.json.entry.map((entry: any) => entry.resource.active)).toEqual([false, false]);
    });
  });

  describe('policies', () => {
    it('see the user and its Roles', async () => {
      const named = await aUser('named').storedAt(server);
      const naming = await aUser('naming')
        .with({ roles: [{ value: 'reader' }] })
        .storedAt(server);
      const other = await aUser('nobody')
        .with({ data: { ward: 7 } })
        .storedAt(server);
      await server.send('PUT', '/Role/reader', { name: 'Reader', user: [{ reference: 'User/named' }] });
      await aPolicy()
        .linkedTo('Role/reader')
        .matching({ params: { 'resource/type': 'Patient' } })
        .storedAt(server);
      await aPolicy()
        .linkedTo('User/nobody')
        .matching({ user: { data: { ward: 7 } }, params: { 'resource/type': 'Role' } })
        .storedAt(server);
      const get = async (user: { id: string; password: string }, path: string) =>
        (await server.get(path, { bearer: (await logIn(server, user)).token })).status;
      expect(await get(named, '/fhir/Patient')).toBe(200);
      expect(await get(naming, '/fhir/Patient')).toBe(200);
      expect(await get(other, '/fhir/Patient')).toBe(403);
      expect(await get(other, '/Role')).toBe(200);
      expect(await get(named, '/Role')).toBe(403);
      await server.send('PUT', '/Role/reader', { user: [] });
      expect(await get(named, '/fhir/Patient')).toBe(403);
    });
  });
});

describe('contract §7 Role', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it('names users', async () => {
    const body = { name: 'Nurse', description: 'Cares', user: [{ reference: 'User/u1' }] };
    expect((await server.send('PUT', '/Role/nurse', body)).status).toBe(201);
    const complete = { reference: 'User/u1', resourceType: 'User', id: 'u1' };
    expect((await server.get('/fhir/Role/nurse', admin)).json).toMatchObject({ ...body, user: [complete] });
    expect((await server.get('/Role?user=User/u1', admin)).json.total).toBe(1);
    expect((await server.get('/Role?user=u2', admin)).json.total).toBe(0);
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown attribute', { users: [] }, 'structure', 'Role.users'],
    ['a user that is no list', { user: { reference: 'User/u1' } }, 'structure', 'Role.user'],
    ['a Reference of another type', { user: [{ reference: 'Client/c' }] }, 'value', 'Role.user[0]'],
    ['a name of another type', { name: 1 }, 'structure', 'Role.name'],
    ['a long description', { description: 'x'.repeat(2001) }, 'value', 'Role.description'],
  ])('refuses %s', async (_name, body, code, expression) => {
    const { status, json } = await server.send('POST', '/Role', body);
    expect([status, json.issue[0].code, json.issue[0].expression]).toEqual([422, code, [expression]]);
  });
});
