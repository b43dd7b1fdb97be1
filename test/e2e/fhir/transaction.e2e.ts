import { storePatient } from '../../support/patients';
import { ADMIN, Answer, ISSUER, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };
const URN_A = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';
const URN_B = 'urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059';

interface Entry {
  readonly fullUrl?: string;
  readonly resource?: object;
  readonly request: object;
}

const post = (type: string, resource: object, rest: object = {}): Entry => ({
  resource: { resourceType: type, ...resource },
  request: { method: 'POST', url: type },
  ...rest,
});
const put = (path: string, resource: object, rest: object = {}): Entry => ({
  resource: { resourceType: path.split(/[/?]/)[0], ...resource },
  request: { method: 'PUT', url: path },
  ...rest,
});
const get = (url: string): Entry => ({ request: { method: 'GET', url } });
const remove = (url: string): Entry => ({ request: { method: 'DELETE', url } });

describe('a transaction (FHIR R4 §3.1.0.11.2)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const send = (...entry: Entry[]): Promise<Answer> =>
    server.send('POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry });
  const statusesOf = ({ json }: Answer): string[] => json.entry.map((one: any) => one.response.status);
  const total = async (query: string): Promise<number> =>
    (await server.get(`/fhir/${query}`, admin)).json.total;
  const observation = (reference: string, code = 'x') => ({
    status: 'final',
    code: { text: code },
    subject: { reference },
  });

  it('answers each entry in its place: deletions, creations, updates, reads', async () => {
    await storePatient(server, 'gone');
    await storePatient(server, 'kept', { active: true });
    const answer = await send(
      get('Patient/kept'),
      get('Patient?_id=kept,gone,made'),
      put('Patient/made', {}),
      put('Patient/kept', { active: false }),
      post('Patient', { active: true }),
      remove('Patient/gone'),
    );
    expect([answer.status, answer.json.resourceType, answer.json.type]).toEqual([
      200,
      'Bundle',
      'transaction-response',
    ]);
    expect(statusesOf(answer)).toEqual([
      '200 OK',
      '200 OK',
      '201 Created',
      '200 OK',
      '201 Created',
      '204 No Content',
    ]);
    const [read, found, made, updated, created] = answer.json.entry;
    // Reads come last, wherever they stand.
    expect(read.resource).toMatchObject({ id: 'kept', active: false, meta: { versionId: '2' } });
    expect(found.resource.entry.map((one: any) => one.resource.id).sort()).toEqual(['kept', 'made']);
    expect(made.response.location).toBe(`${ISSUER}/fhir/Patient/made/_history/1`);
    expect(updated.response).toMatchObject({
      etag: 'W/"2"',
      lastModified: updated.resource.meta.lastUpdated,
    });
    expect((await server.get(`/fhir/Patient/${created.resource.id}`, admin)).json).toEqual(created.resource);
  });

  it('an empty one does nothing', async () => {
    const answer = await send();
    expect([answer.status, answer.json]).toEqual([
      200,
      { resourceType: 'Bundle', type: 'transaction-response' },
    ]);
  });

  describe('references between entries', () => {
    it('become those of what was stored, in both directions and wherever they stand', async () => {
      const answer = await send(
        post(
          'Observation',
          { ...observation(URN_B), hasMember: [{ reference: URN_A }] },
          { fullUrl: 'urn:oid:1.2.3' },
        ),
        post(
          'Patient',
          { link: [{ type: 'seealso', other: { reference: 'Patient/kept' } }] },
          { fullUrl: URN_B },
        ),
        put(
          'Observation/by-urn',
          { ...observation(URN_B), derivedFrom: [{ reference: 'urn:oid:1.2.3' }] },
          { fullUrl: URN_A },
        ),
      );
      expect(statusesOf(answer)).toEqual(['201 Created', '201 Created', '201 Created']);
      const [first, patient, second] = answer.json.entry.map((one: any) => one.resource);
      expect(first.subject.reference).toBe(`Patient/${patient.id}`);
      expect(first.hasMember).toEqual([{ reference: 'Observation/by-urn' }]);
      expect(second).toMatchObject({
        subject: { reference: `Patient/${patient.id}` },
        derivedFrom: [{ reference: `Observation/${first.id}` }],
      });
      expect(await total(`Observation?subject=Patient/${patient.id}`)).toBe(2);
    });

    it('stay as they are in a batch', async () => {
      const entry = [post('Patient', {}, { fullUrl: URN_A }), post('Observation', observation(URN_A))];
      const answer = await server.send('POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry });
      expect(answer.json.entry[1].resource.subject.reference).toBe(URN_A);
    });

    it('lead to what a condition has found', async () => {
      await storePatient(server, 'known', { identifier: [{ system: 'https://x.example', value: 'known' }] });
      const request = { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=https://x.example|known' };
      const updating = { method: 'PUT', url: 'Patient?identifier=https://x.example|fresh' };
      const fresh = { identifier: [{ system: 'https://x.example', value: 'fresh' }] };
      const answer = await send(
        post('Patient', {}, { fullUrl: URN_A, request }),
        put('Patient', fresh, { fullUrl: URN_B, request: updating }),
        post('Observation', { ...observation(URN_A), focus: [{ reference: URN_B }] }),
      );
      expect(statusesOf(answer)).toEqual(['200 OK', '201 Created', '201 Created']);
      const [known, made, stored] = answer.json.entry.map((one: any) => one.resource);
      expect(known.id).toBe('known');
      expect(stored).toMatchObject({
        subject: { reference: 'Patient/known' },
        focus: [{ reference: `Patient/${made.id}` }],
      });
      expect(await total('Patient?identifier=https://x.example|known')).toBe(1);
    });

    it('may be a search, also for what the transaction itself writes', async () => {
      const answer = await send(
        post('Observation', observation('Patient?identifier=https://x.example|late')),
        put('Patient/late', { identifier: [{ system: 'https://x.example', value: 'late' }] }),
      );
      expect(statusesOf(answer)).toEqual(['201 Created', '201 Created']);
      expect(answer.json.entry[0].resource.subject.reference).toBe('Patient/late');
    });

    it.each([
      ['nobody has', 'Patient?identifier=https://x.example|nobody', 412],
      ['several have', 'Patient?identifier=https://x.example|twice', 412],
      ['is of a type that nobody knows', 'Martian?identifier=x', 412],
      ['is no criterion', 'Patient?_count=1', 400],
      ['says nothing', 'Patient?', 412],
    ])('refuse the whole when the search is for what %s', async (_, reference, status) => {
      const twice = { identifier: [{ system: 'https://x.example', value: 'twice' }] };
      for (const id of ['twice-1', 'twice-2']) await server.send('PUT', `/fhir/Patient/${id}`, twice);
      const answer = await send(
        post('Basic', { code: { text: 'never' } }),
        post('Observation', observation(reference)),
      );
      expect([answer.status, answer.json.resourceType]).toEqual([status, 'OperationOutcome']);
      expect(answer.json.issue[0].expression).toEqual(['Bundle.entry[1]']);
      expect(await total('Basic')).toBe(0);
    });
  });

  describe('conditions', () => {
    const identified = (value: string) => ({ identifier: [{ system: 'https://x.example', value }] });
    const creating = (ifNoneExist: string) => ({ request: { method: 'POST', url: 'Patient', ifNoneExist } });
    const found = (value: string) => total(`Patient?identifier=https://x.example|${value}`);

    it('RS-18 of two creations with one condition none creates', async () => {
      for (const [one, other] of [
        ['identifier=https://x.example|pair', 'identifier=https://x.example|pair'],
        ['identifier=https://x.example|pair&active=true', 'active=true&identifier=https://x.example|pair'],
      ] as const) {
        const answer = await send(
          post('Patient', identified('pair'), creating(one)),
          post('Patient', identified('pair'), creating(other)),
        );
        expect([answer.status, answer.json.issue[0].code]).toEqual([400, 'duplicate']);
        expect(answer.json.issue[0].expression).toEqual(['Bundle.entry[1]']);
      }
      const mixed = await send(
        post('Patient', identified('pair'), creating('identifier=https://x.example|pair')),
        put('Patient?identifier=https://x.example|pair', identified('pair')),
      );
      expect([mixed.status, mixed.json.issue[0].code]).toEqual([400, 'duplicate']);
      expect(await found('pair')).toBe(0);
    });

    it('RS-18 are asked once, before anything of the transaction is stored', async () => {
      const answer = await send(
        post('Patient', identified('beside')),
        put('Patient?identifier=https://x.example|beside', identified('beside'), { fullUrl: URN_A }),
        post('Observation', observation(URN_A)),
      );
      expect(statusesOf(answer)).toEqual(['201 Created', '201 Created', '201 Created']);
      const [, made, stored] = answer.json.entry.map((one: any) => one.resource);
      expect(stored.subject.reference).toBe(`Patient/${made.id}`);
      expect(await found('beside')).toBe(2);
    });

    it('RS-18 update and delete what they find, and nothing else', async () => {
      await storePatient(server, 'to-update', identified('to-update'));
      await storePatient(server, 'to-delete', identified('to-delete'));
      const answer = await send(
        put('Patient?identifier=https://x.example|to-update', { ...identified('to-update'), active: true }),
        remove('Patient?identifier=https://x.example|to-delete'),
      );
      expect(statusesOf(answer)).toEqual(['200 OK', '204 No Content']);
      expect(answer.json.entry[0].resource).toMatchObject({ id: 'to-update', active: true });
      expect((await server.get('/fhir/Patient/to-delete', admin)).status).toBe(410);
      const none = await send(remove('Patient?identifier=https://x.example|to-delete'));
      expect([none.status, none.json.issue[0].expression]).toEqual([404, ['Bundle.entry[0]']]);
      const taken = await send(put('Patient?identifier=https://x.example|free', { id: 'to-update' }));
      expect(taken.status).toBe(412);
    });

    it('with half a character are refused', async () => {
      const answer = await send(post('Patient', {}, creating('identifier=\ud800')));
      expect(answer.status).toBe(400);
    });
  });

  describe('is refused as a whole, and stores nothing', () => {
    const basic = put('Basic/all-or-nothing', { code: { text: 'never' } });
    it.each<[string, Entry, number, string]>([
      ['invalid content', post('Patient', { active: 'yes' }), 422, 'Bundle.entry[1].resource.active'],
      ['an unknown id', remove('Patient/never'), 404, 'Bundle.entry[1]'],
      ['a read of an unknown id', get('Patient/never'), 404, 'Bundle.entry[1]'],
      ['an unknown type', post('Martian', {}), 404, 'Bundle.entry[1]'],
      ['a malformed URL', get('../../admin'), 400, 'Bundle.entry[1]'],
      ['an unknown search parameter', get('Patient?martian=1'), 400, 'Bundle.entry[1]'],
      [
        'a wrong version',
        put('Patient/kept', {}, { request: { method: 'PUT', url: 'Patient/kept', ifMatch: 'W/"99"' } }),
        412,
        'Bundle.entry[1]',
      ],
      ['another id than the URL', put('Patient/kept', { id: 'other' }), 400, 'Bundle.entry[1].resource.id'],
      [
        'the same resource twice',
        put('Basic/all-or-nothing', { code: { text: 'again' } }),
        400,
        'Bundle.entry[1]',
      ],
      [
        'a named operation',
        post('Client', {}, { request: { method: 'POST', url: 'Client/admin/$rotate-secret' } }),
        400,
        'Bundle.entry[1]',
      ],
      ['a method that the type does not take', post('Session', {}), 405, 'Bundle.entry[1]'],
      [
        'a Bundle for a base',
        post('Bundle', { type: 'batch' }, { request: { method: 'POST', url: '' } }),
        400,
        'Bundle.entry[1]',
      ],
    ])('for %s', async (_, entry, status, expression) => {
      const answer = await send(basic, entry);
      expect([answer.status, answer.json.resourceType]).toEqual([status, 'OperationOutcome']);
      expect(answer.json.issue[0].expression).toEqual([expression]);
      expect((await server.get('/fhir/Basic/all-or-nothing', admin)).status).toBe(404);
      expect((await server.get('/fhir/Basic/all-or-nothing/_history', admin)).status).toBe(404);
    });

    it('for a resource that is both deleted and updated', async () => {
      await storePatient(server, 'both');
      const answer = await send(put('Patient/both', {}), remove('Patient/both'));
      expect([answer.status, answer.json.issue[0].expression]).toEqual([400, ['Bundle.entry[0]']]);
      expect((await server.get('/fhir/Patient/both', admin)).json.meta.versionId).toBe('1');
    });

    it('for two entries of one fullUrl', async () => {
      const answer = await send(
        post('Patient', {}, { fullUrl: URN_A }),
        post('Patient', {}, { fullUrl: URN_A }),
      );
      expect([answer.status, answer.json.issue[0].expression]).toEqual([400, ['Bundle.entry[1]']]);
    });

    it('for two conditions that find one resource', async () => {
      await storePatient(server, 'same', { identifier: [{ value: 'same-1' }, { value: 'same-2' }] });
      const answer = await send(put('Patient?identifier=same-1', {}), put('Patient?identifier=same-2', {}));
      expect([answer.status, answer.json.issue[0].code]).toEqual([400, 'duplicate']);
    });

    it('and leaves no audit record of a write', async () => {
      const count = async () =>
        (await server.query<{ count: number }>('SELECT count(*)::integer AS count FROM audit_event'))[0]
          ?.count;
      const before = await count();
      await send(basic, remove('Patient/never'));
      expect(await count()).toBe(before);
    });
  });

  it('patches by a Binary with a JSON patch', async () => {
    await storePatient(server, 'patched', { active: true });
    const binary = (contentType: string, patch: unknown) => ({
      resource: {
        resourceType: 'Binary',
        contentType,
        data: Buffer.from(JSON.stringify(patch)).toString('base64'),
      },
      request: { method: 'PATCH', url: 'Patient/patched' },
    });
    const patch = [{ op: 'replace', path: '/active', value: false }];
    const answer = await send(binary('application/json-patch+json', patch));
    expect(answer.json.entry[0].resource).toMatchObject({ active: false, meta: { versionId: '2' } });
    const merged = await send(binary('application/merge-patch+json', { gender: 'other' }));
    expect(merged.json.entry[0].resource).toMatchObject({ active: false, gender: 'other' });
    const parameters = {
      resource: { resourceType: 'Parameters' },
      request: { method: 'PATCH', url: 'Patient/patched' },
    };
    const refused = await send(parameters);
    expect([refused.status, refused.json.issue[0].code]).toEqual([400, 'not-supported']);
  });

  it('writes admin types with FHIR types, together or not at all', async () => {
    const client = put('Client/from-transaction', {
      grant_types: ['client_credentials'],
      secret: 'a-secret-of-length',
    });
    const refused = await send(client, remove('Patient/never'));
    expect(refused.status).toBe(404);
    expect((await server.get('/Client/from-transaction', admin)).status).toBe(404);
    const answer = await send(client, put('Patient/with-client', {}));
    expect(statusesOf(answer)).toEqual(['201 Created', '201 Created']);
    expect(answer.text).not.toContain('a-secret-of-length');
    await server.accessToken({ id: 'from-transaction', secret: 'a-secret-of-length' });
  });

  it('of several at once that create one id or one match, the later ones find it', async () => {
    const identifier = [{ system: 'https://x.example', value: 'raced' }];
    const request = { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=https://x.example|raced' };
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        send(
          put('Patient/raced', { active: index % 2 === 0 }),
          post('Patient', { identifier }, { request, fullUrl: URN_A }),
          post('Observation', { ...observation(URN_A), note: [{ text: 'raced' }] }),
        ),
      ),
    );
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    const created = all.map(
      (answer) => statusesOf(answer).filter((status) => status === '201 Created').length,
    );
    expect(created.sort()).toEqual([1, 1, 1, 1, 1, 3]);
    expect((await server.get('/fhir/Patient/raced', admin)).json.meta.versionId).toBe('6');
    expect(await total('Patient?identifier=https://x.example|raced')).toBe(1);
    const subjects = all.map(({ json }) => json.entry[2].resource.subject.reference);
    expect(new Set(subjects).size).toBe(1);
  });

  it('follows the preference of the envelope for each entry', async () => {
    const entry = [post('Patient', {}), put('Patient/preferred', {})];
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    const prefer = (value: string) =>
      server.send('POST', '/fhir', bundle, { ...admin, headers: { Prefer: value } });
    const minimal = await prefer('return=minimal');
    expect(minimal.json.entry.map((one: any) => Object.keys(one))).toEqual([['response'], ['response']]);
    const outcome = await prefer('return=OperationOutcome');
    expect(outcome.json.entry[0].response.outcome.resourceType).toBe('OperationOutcome');
  });
});
