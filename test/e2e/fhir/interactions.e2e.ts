import { onPostgres } from '../../support/database/test-database';
import { BASES, storePatient } from '../../support/patients';
import { ADMIN, Answer, ISSUER, TestServer } from '../../support/test-server';

const admin = { basic: ADMIN };

describe('the interactions (contract §3)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const codeOf = (answer: Answer) => [answer.status, answer.json?.issue?.[0]?.code];
  const expectValidators = (answer: Answer, version: number) => {
    expect(answer.headers.get('etag')).toBe(`W/"${version}"`);
    expect(new Date(answer.headers.get('last-modified') ?? '').toUTCString()).toBe(
      answer.headers.get('last-modified'),
    );
  };

  describe.each(BASES)('below "%s"', (base) => {
    const tag = base.replaceAll('/', '-');
    const mediaType = base === '' ? 'application/json' : 'application/fhir+json';

    it('POST creates: 201, Location, body, a generated id', async () => {
      const answer = await server.send('POST', `${base}/Patient`, { id: 'mine', active: true });
      expect(answer.status).toBe(201);
      expect(answer.json.resourceType).toBe('Patient');
      expect(answer.json.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.json.active).toBe(true);
      expect(answer.headers.get('location')).toBe(`${ISSUER}${base}/Patient/${answer.json.id}/_history/1`);
      expect(answer.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
      expectValidators(answer, 1);
    });

    it('PUT creates: 201 with Location; then updates: 200 without', async () => {
      const created = await server.send('PUT', `${base}/Patient/put${tag}`, { active: true });
      expect(created.status).toBe(201);
      expect(created.headers.get('location')).toBe(`${ISSUER}${base}/Patient/put${tag}/_history/1`);
      expect(created.json).toMatchObject({
        resourceType: 'Patient',
        id: `put${tag}`,
        meta: { versionId: '1' },
      });
      const updated = await server.send('PUT', `${base}/Patient/put${tag}`, { active: false });
      expect([updated.status, updated.headers.get('location')]).toEqual([200, null]);
      expect(updated.json).toMatchObject({ active: false, meta: { versionId: '2' } });
      expectValidators(updated, 2);
    });

    it('GET reads what was stored, with its validators', async () => {
      await storePatient(server, `get${tag}`, {
        name: [{ family: 'Okafor' }],
        meta: { tag: [{ code: 'x' }] },
      });
      const answer = await server.get(`${base}/Patient/get${tag}`, admin);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        resourceType: 'Patient',
        id: `get${tag}`,
        meta: { tag: [{ code: 'x' }], versionId: '1', lastUpdated: expect.any(String) },
        name: [{ family: 'Okafor' }],
      });
      expect(answer.headers.get('last-modified')).toBe(new Date(answer.json.meta.lastUpdated).toUTCString());
      expectValidators(answer, 1);
    });

    it('404, 204, 410 and 204 again: unknown, deleted, gone, deleted before', async () => {
      const path = `${base}/Patient/del${tag}`;
      expect(codeOf(await server.get(path, admin))).toEqual([404, 'not-found']);
      expect(codeOf(await server.request('DELETE', path, admin))).toEqual([404, 'not-found']);
      await storePatient(server, `del${tag}`);
      const deleted = await server.request('DELETE', path, admin);
      expect([deleted.status, deleted.text]).toEqual([204, '']);
      expect(codeOf(await server.get(path, admin))).toEqual([410, 'deleted']);
      expect((await server.request('DELETE', path, admin)).status).toBe(204);
      const again = await server.send('PUT', path, {});
      expect([again.status, again.json.meta.versionId]).toEqual([201, '3']);
    });

    it('lists and reads versions', async () => {
      const path = `${base}/Patient/hist${tag}`;
      await server.send('PUT', path, { active: true });
      await server.send('PUT', path, { active: false });
      await server.request('DELETE', path, admin);
      const history = await server.get(`${path}/_history`, admin);
      expect(history.json).toMatchObject({ resourceType: 'Bundle', type: 'history', total: 3 });
      expect(history.json.entry.map((entry: any) => [entry.request.method, entry.response.status])).toEqual([
        ['DELETE', '204'],
        ['PUT', '200'],
        ['PUT', '200'],
      ]);
      expect(history.json.entry[0].fullUrl).toBe(`${ISSUER}${path}`);
      expect(history.json.entry[0].resource).toBeUndefined();
      const first = await server.get(`${path}/_history/1`, admin);
      expect(first.json).toMatchObject({ active: true, meta: { versionId: '1' } });
      expectValidators(first, 1);
      expect(codeOf(await server.get(`${path}/_history/3`, admin))).toEqual([410, 'deleted']);
      for (const version of ['4', '0', '01', 'x', '-1', '9'.repeat(30)]) {
        expect(codeOf(await server.get(`${path}/_history/${version}`, admin))).toEqual([404, 'not-found']);
      }
      expect(codeOf(await server.get(`${base}/Patient/never/_history`, admin))).toEqual([404, 'not-found']);
    });

    it('pages through versions', async () => {
      const path = `${base}/Patient/pages${tag}`;
      for (let version = 0; version < 3; version++) await server.send('PUT', path, {});
      const page = await server.get(`${path}/_history?_count=2`, admin);
      expect(page.json.entry).toHaveLength(2);
      const next = page.json.link.find((link: any) => link.relation === 'next').url as string;
      expect(next.startsWith(`${ISSUER}${path}/_history?`)).toBe(true);
      const rest = await server.get(next.slice(ISSUER.length), admin);
      expect(rest.json.entry).toHaveLength(1);
      expect(rest.json.entry[0].resource.meta.versionId).toBe('1');
    });

    it('405 with Allow for a wrong method', async () => {
      const answer = await server.request('PUT', `${base}/Patient`, admin);
      expect(codeOf(answer)).toEqual([405, 'not-supported']);
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
      const instance = await server.request('POST', `${base}/Patient/x`, admin);
      expect([instance.status, instance.headers.get('allow')]).toEqual([
        405,
        'DELETE, GET, HEAD, PATCH, PUT',
      ]);
    });

    it('404 for a type that is not served, whatever the method', async () => {
      for (const type of ['Basket', 'AuditEvent', 'patient', 'Patient2']) {
        expect(codeOf(await server.get(`${base}/${type}`, admin))).toEqual([404, 'not-found']);
        expect((await server.send('POST', `${base}/${type}`, {})).status).toBe(404);
      }
    });

    it('serves admin types too', async () => {
      const answer = await server.get(`${base}/Client/admin`, admin);
      expect([answer.status, answer.json.name]).toEqual([200, 'Admin']);
    });

    it('answers HEAD like GET, without the body', async () => {
      await storePatient(server, `head${tag}`);
      const answer = await server.request('HEAD', `${base}/Patient/head${tag}`, admin);
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([200, '', 'W/"1"']);
    });
  });

  describe('If-Match', () => {
    beforeAll(async () => {
      await storePatient(server, 'matched');
      await server.send('PUT', '/fhir/Patient/matched', { active: true });
    });

    const put = (ifMatch: string, id = 'matched') =>
      server.send('PUT', `/fhir/Patient/${id}`, { active: false }, { headers: { 'If-Match': ifMatch } });

    it.each(['W/"1"', '"1"', 'W/"3"', 'W/"02"', '2', 'x', ''])(
      '%s does not match version 2: 412',
      async (tag) => {
        expect(codeOf(await put(tag))).toEqual([412, 'conflict']);
        expect((await server.get('/fhir/Patient/matched', admin)).json.meta.versionId).toBe('2');
      },
    );

    it('of the stored version lets the write through, once', async () => {
      const done = await put('W/"2"');
      expect([done.status, done.json.meta.versionId]).toEqual([200, '3']);
      expect((await put('W/"2"')).status).toBe(412);
      expect((await put('"3"')).status).toBe(200);
      expect((await put('*')).status).toBe(200);
    });

    it('on what does not exist is 412, and nothing is created', async () => {
      for (const tag of ['*', 'W/"1"']) expect((await put(tag, 'absent')).status).toBe(412);
      expect((await server.get('/fhir/Patient/absent', admin)).status).toBe(404);
    });

    it('guards deletion', async () => {
      await storePatient(server, 'kept');
      const path = '/fhir/Patient/kept';
      const refused = await server.request('DELETE', path, { ...admin, headers: { 'If-Match': 'W/"7"' } });
      expect(refused.status).toBe(412);
      expect((await server.get(path, admin)).status).toBe(200);
      const done = await server.request('DELETE', path, { ...admin, headers: { 'If-Match': 'W/"1"' } });
      expect(done.status).toBe(204);
    });
  });

  describe('bodies', () => {
    it.each([
      ['the id', { id: 'other' }],
      ['the type', { resourceType: 'Client' }],
      ['the type in another case', { resourceType: 'patient' }],
      ['a type that is no text', { resourceType: null }],
    ])('that disagree with the path on %s: 400 invalid, and nothing is stored', async (_, body) => {
      expect(codeOf(await server.send('PUT', '/fhir/Patient/mismatch', body))).toEqual([400, 'invalid']);
      expect((await server.get('/fhir/Patient/mismatch', admin)).status).toBe(404);
    });

    it('may name type and id of the path', async () => {
      const body = { resourceType: 'Patient', id: 'named', meta: { versionId: '77', lastUpdated: 'never' } };
      const answer = await server.send('PUT', '/fhir/Patient/named', body);
      expect([answer.status, answer.json.meta.versionId]).toEqual([201, '1']);
      expect(Date.parse(answer.json.meta.lastUpdated)).not.toBeNaN();
    });

    it.each(['under_score', 'x'.repeat(65), 'sl%2Fash', 'sp%20ace', '%C3%BC'])(
      'are refused under the id %s: 422 value',
      async (id) => {
        const answer = await server.send('PUT', `/fhir/Patient/${id}`, {});
        expect(codeOf(answer)).toEqual([422, 'value']);
        expect(answer.json.issue[0].expression).toEqual(['Patient.id']);
      },
    );

    it.each(['x', 'A-1.b', 'x'.repeat(64)])('are stored under the id %s', async (id) => {
      expect((await server.send('PUT', `/fhir/Patient/${id}`, {})).status).toBe(201);
    });

    it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/fhir+xml', 'json'])(
      'of type %s: 415',
      async (type) => {
        const answer = await server.request('PUT', '/fhir/Patient/typed', {
          ...admin,
          headers: type === undefined ? {} : { 'Content-Type': type },
          body: Buffer.from('{}'),
        });
        expect(codeOf(answer)).toEqual([415, 'not-supported']);
      },
    );

    it('above 1 MiB: 413; of an admin type above 64 KiB: 413', async () => {
      const patient = { text: { status: 'generated', div: 'x'.repeat(1024 * 1024) } };
      expect((await server.send('PUT', '/fhir/Patient/large', patient)).status).toBe(413);
      expect((await server.get('/fhir/Patient/large', admin)).status).toBe(404);
      const client = { details: { x: 'y'.repeat(64 * 1024) } };
      expect(codeOf(await server.send('PUT', '/Client/large', client))).toEqual([413, 'too-long']);
      const fits = { text: { status: 'generated', div: 'x'.repeat(1024 * 1024 - 100) } };
      expect((await server.send('PUT', '/fhir/Patient/large', fits)).status).toBe(201);
    });
  });

  it('400 for a path that is not percent-encoded UTF-8', async () => {
    expect((await server.get('/fhir/Patient/%ff', admin)).status).toBe(400);
  });

  it.each(['/nothing', '/fhir/nothing', '/fhir/Patient/x/y/z/w', '/auth', '/oauth2'])(
    'has nothing at %s: 404 OperationOutcome',
    async (path) => {
      const answer = await server.get(path, admin);
      expect(codeOf(answer)).toEqual([404, 'not-found']);
      expect(answer.json.resourceType).toBe('OperationOutcome');
    },
  );

  it('does not say with 410 what nobody may know: an id that another type deleted is 404', async () => {
    await storePatient(server, 'shared-id');
    await server.request('DELETE', '/fhir/Patient/shared-id', admin);
    expect((await server.get('/Client/shared-id', admin)).status).toBe(404);
  });

  if (onPostgres) {
    describe('at the same time', () => {
      const eight = <T>(act: (index: number) => Promise<T>) =>
        Promise.all(Array.from({ length: 8 }, (_, index) => act(index)));

      it('of several PUTs with one If-Match exactly one wins', async () => {
        await storePatient(server, 'contended');
        const headers = { 'If-Match': 'W/"1"' };
        const answers = await eight(() => server.send('PUT', '/fhir/Patient/contended', {}, { headers }));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
      });

      it('of several PUTs to a new id one creates and the others update, none is lost', async () => {
        const answers = await eight(() => server.send('PUT', '/fhir/Patient/raced', {}));
        expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
        const history = await server.get('/fhir/Patient/raced/_history', admin);
        expect(history.json.total).toBe(8);
      });

      it('of several DELETEs each is 204, and one is written', async () => {
        await storePatient(server, 'doomed');
        const answers = await eight(() => server.request('DELETE', '/fhir/Patient/doomed', admin));
        expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(204));
        expect((await server.get('/fhir/Patient/doomed/_history', admin)).json.total).toBe(2);
      });
    });
  }
});
