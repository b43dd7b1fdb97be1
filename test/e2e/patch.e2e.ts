import { aClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ADMIN, Answer, TestServer } from '../support/test-server';
import { aUser, logIn } from '../support/user.builder';

const admin = { basic: ADMIN };
const MERGE = 'application/merge-patch+json';
const OPERATIONS = 'application/json-patch+json';

describe('contract §3 PATCH', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const send = (path: string, type: string, body: unknown, options = {}): Promise<Answer> =>
    server.send('PATCH', path, body, { ...options, headers: { 'Content-Type': type } });
  const merge = (path: string, body: unknown, options = {}) => send(path, MERGE, body, options);
  const operate = (path: string, ...operations: unknown[]) => send(path, OPERATIONS, operations);
  const issueOf = ({ status, json }: Answer) => [status, json?.issue?.[0]?.code];

  const patient = async (id: string, body = {}): Promise<string> => {
    await server.send('PUT', `/fhir/Patient/${id}`, {
      gender: 'male',
      active: true,
      name: [{ family: 'A' }],
      ...body,
    });
    return `/fhir/Patient/${id}`;
  };

  it('merges', async () => {
    const path = await patient('merged');
    const answer = await merge(path, { gender: 'female', active: null, birthDate: '1980-01-02' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('W/"2"');
    const { meta, ...rest } = (await server.get(path, admin)).json;
    expect(rest).toEqual({
      resourceType: 'Patient',
      id: 'merged',
      gender: 'female',
      birthDate: '1980-01-02',
      name: [{ family: 'A' }],
    });
    expect((await server.get('/fhir/Patient?birthdate=1980-01-02', admin)).json.total).toBe(1);
    const history = (await server.get(`${path}/_history`, admin)).json;
    expect(history.entry[0].request.method).toBe('PATCH');
  });

  it('applies operations, all or none', async () => {
    const path = await patient('operated');
    const answer = await operate(
      path,
      { op: 'test', path: '/meta/versionId', value: '1' },
      { op: 'add', path: '/name/0/given', value: ['B'] },
      { op: 'remove', path: '/active' },
    );
    expect(answer.json.name).toEqual([{ family: 'A', given: ['B'] }]);
    expect(answer.json).not.toHaveProperty('active');
    const failed = await operate(
      path,
      { op: 'remove', path: '/gender' },
      { op: 'test', path: '/name/0/family', value: 'B' },
    );
    expect(issueOf(failed)).toEqual([422, 'processing']);
    expect(failed.json.issue[0].diagnostics).toBe('The test of /name/0/family failed.');
    expect((await server.get(path, admin)).json.gender).toBe('male');
  });

  it.each<[string, string, unknown, number, string]>([
    ['another media type', 'application/json', {}, 415, 'not-supported'],
    ['FHIRPath patch', 'application/fhir+json', { resourceType: 'Parameters' }, 415, 'not-supported'],
    ['a merge patch that is no object', MERGE, [], 400, 'structure'],
    ['operations that are no list', OPERATIONS, {}, 400, 'structure'],
    ['an unknown operation', OPERATIONS, [{ op: 'x', path: '/a' }], 400, 'structure'],
    ['another type', MERGE, { resourceType: 'Client' }, 400, 'invalid'],
    ['no type', MERGE, { resourceType: null }, 400, 'invalid'],
    ['another id', MERGE, { id: 'other' }, 400, 'invalid'],
    ['the removal of the id', OPERATIONS, [{ op: 'remove', path: '/id' }], 400, 'invalid'],
    ['a text for a resource', OPERATIONS, [{ op: 'replace', path: '', value: 'x' }], 422, 'structure'],
    ['a path that leads nowhere', OPERATIONS, [{ op: 'remove', path: '/nothing' }], 422, 'processing'],
    ['a result that is not valid', MERGE, { gender: 'unheard-of' }, 422, 'code-invalid'],
    ['a prototype', OPERATIONS, [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 400, 'structure'],
    ['meta that is no object', MERGE, { meta: 'x' }, 422, 'structure'],
  ])('refuses %s', async (_name, type, body, ...issue) => {
    const path = await patient('refused');
    const before = (await server.get(path, admin)).json.meta.versionId;
    const answer = await send(path, type, body);
    expect(issueOf(answer)).toEqual(issue);
    if (answer.status === 415) expect(answer.headers.get('accept-patch')).toBe(`${MERGE}, ${OPERATIONS}`);
    expect((await server.get(path, admin)).json.meta.versionId).toBe(before);
    expect({}).not.toHaveProperty('polluted');
  });

  it('heeds If-Match', async () => {
    const path = await patient('matched');
    const patch = (etag: string) =>
      server.send('PATCH', path, { active: false }, { headers: { 'Content-Type': MERGE, 'If-Match': etag } });
    expect((await patch('W/"9"')).status).toBe(412);
    expect((await patch('W/"1"')).status).toBe(200);
    expect((await patch('W/"1"')).status).toBe(412);
  });

  it('does not create', async () => {
    expect((await merge('/fhir/Patient/unknown', { active: true })).status).toBe(404);
  });

  it('does not let patches add up to more than a body may be', async () => {
    const id = (await server.send('POST', '/User', { data: { a: 'x'.repeat(40_000) } })).json.id;
    const extension = [{ url: 'urn:x', valueString: 'x'.repeat(40_000) }];
    expect(issueOf(await merge(`/User/${id}`, { extension }))).toEqual([413, 'too-long']);
  });

  it('loses no change of those who patch at once', async () => {
    const path = await patient('busy');
    const extensions = Array.from({ length: 8 }, (_, index) => ({ url: `urn:${index}`, valueBoolean: true }));
    await merge(path, { extension: [{ url: 'urn:first', valueBoolean: true }] });
    const answers = await Promise.all(
      extensions.map((value) => operate(path, { op: 'add', path: '/extension/-', value })),
    );
    expect(answers.map(({ status }) => status)).toEqual(extensions.map(() => 200));
    expect((await server.get(path, admin)).json.extension).toHaveLength(9);
  });

  describe('write-only members', () => {
    const canUse = async (id: string, secret: string): Promise<boolean> =>
      (await server.token({ grant_type: 'client_credentials' }, { basic: { id, secret } })).status === 200;

    it('sets and removes the secret of a Client', async () => {
      const { id, secret } = await aClient().registeredAt(server);
      expect((await merge(`/Client/${id}`, { name: 'renamed' })).status).toBe(200);
      expect(await canUse(id, secret)).toBe(true);
      const replaced = await operate(`/Client/${id}`, {
        op: 'replace',
        path: '/secret',
        value: 'a-new-secret',
      });
      expect(replaced.text).not.toContain('a-new-secret');
      expect([await canUse(id, secret), await canUse(id, 'a-new-secret')]).toEqual([false, true]);
      expect((await merge(`/Client/${id}`, { secret: null })).status).toBe(200);
      expect(await canUse(id, 'a-new-secret')).toBe(false);
    });

    it('removes by operation, whether there is one or not', async () => {
      const { id, secret } = await aClient().registeredAt(server);
      for (let round = 0; round < 2; round++) {
        expect((await operate(`/Client/${id}`, { op: 'remove', path: '/secret' })).status).toBe(200);
      }
      expect(await canUse(id, secret)).toBe(false);
    });

    it('changes the password of a User, and closes the Sessions', async () => {
      const user = await aUser().storedAt(server);
      const { token } = await logIn(server, user);
      const password = 'a new password';
      expect((await merge(`/User/${user.id}`, { password })).status).toBe(200);
      expect((await server.get('/fhir/Patient', { bearer: token })).status).toBe(401);
      await logIn(server, { ...user, password });
      expect(issueOf(await merge(`/User/${user.id}`, { password: 'short' }))).toEqual([422, 'value']);
      await logIn(server, { ...user, password });
    });

    it('tells nothing of them', async () => {
      const withPassword = await aUser().storedAt(server);
      await server.send('PUT', '/User/without', {});
      const operations = [
        [{ op: 'test', path: '/password', value: withPassword.password }],
        [{ op: 'test', path: '/password', value: null }],
        [{ op: 'copy', from: '/password', path: '/data' }],
        [{ op: 'move', from: '/password', path: '/displayName' }],
        [{ op: 'add', path: '/password/x', value: 'long enough' }],
      ];
      for (const patch of operations) {
        const answers = await Promise.all(
          [withPassword.id, 'without'].map((id) => operate(`/User/${id}`, ...patch)),
        );
        expect(answers.map(issueOf)).toEqual([
          [422, 'processing'],
          [422, 'processing'],
        ]);
        expect(answers[0]?.text).toBe(answers[1]?.text);
      }
    });
  });

  it.each<[object, object]>([
    [{ active: false }, { active: false, inactive: true }],
    [{ inactive: true }, { active: false, inactive: true }],
    [{ active: null }, { active: true, inactive: false }],
  ])('turns active and inactive together: %j', async (patch, expected) => {
    const { id } = await aUser().storedAt(server);
    expect((await merge(`/User/${id}`, patch)).json).toMatchObject(expected);
  });

  it('refuses a patch that contradicts itself', async () => {
    const { id } = await aUser().storedAt(server);
    expect(issueOf(await merge(`/User/${id}`, { active: false, inactive: false }))).toEqual([
      422,
      'business-rule',
    ]);
  });

  it('is allowed by policies on what is stored and on what results, as FhirPatch', async () => {
    const client = await aClient('patcher').registeredAt(server);
    const token = { bearer: await server.accessToken(client) };
    const female = await patient('female', { gender: 'female' });
    const male = await patient('male');
    expect((await merge(female, { active: false }, token)).status).toBe(403);
    await aPolicy()
      .linkedTo('Client/patcher')
      .matching({ operation: { id: 'FhirPatch' }, resource: { gender: 'female' } })
      .storedAt(server);
    expect((await merge(female, { active: false }, token)).status).toBe(200);
    expect((await merge(female, { gender: 'male' }, token)).status).toBe(403);
    expect((await merge(male, { gender: 'female' }, token)).status).toBe(403);
    expect((await merge('/fhir/Patient/nobody', { gender: 'female' }, token)).status).toBe(403);
    expect((await server.send('PUT', female, { gender: 'female' }, token)).status).toBe(403);
    expect((await server.get(female, admin)).json.gender).toBe('female');
  });
});
