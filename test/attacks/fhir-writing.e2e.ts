import { Answer, RequestOptions, TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients, withoutId } from '../support/two-patients';

jest.setTimeout(60_000);

const merge = { 'Content-Type': 'application/merge-patch+json' };
const operations = { 'Content-Type': 'application/json-patch+json' };

describe('writing what belongs to another patient', () => {
  let server: TestServer;
  let patients: TwoPatients;
  let bearer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
    bearer = await patients.token('patient/*.cruds');
  });
  afterAll(() => server.close());

  const send = (method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> =>
    server.send(method, `/fhir/${path}`, body, { bearer, ...options });
  const remove = (path: string, token = bearer) =>
    server.request('DELETE', `/fhir/${path}`, { bearer: token });
  const stored = async (path: string) => (await patients.asAdmin(path)).json;
  const versionOf = async (path: string): Promise<string> => (await stored(path)).meta.versionId;

  const countOf = async (): Promise<number> =>
    (await patients.asAdmin('Observation?_summary=count')).json.total;

  it('RS-16 a state before and after within scope is written', async () => {
    const created = await send('POST', 'Observation', anObservation(about('A')));
    expect(created.status).toBe(201);
    const path = `Observation/${created.json.id}`;
    expect((await send('PUT', path, anObservation({ ...about('A'), status: 'amended' }))).json.status).toBe(
      'amended',
    );
    expect((await send('PATCH', path, { status: 'final' }, { headers: merge })).json.status).toBe('final');
    expect((await remove(path)).status).toBe(204);
    expect((await remove(path)).status).toBe(204);
  });

  it('FA-30 FA-31 RS-16 nothing is created outside the compartment', async () => {
    const before = await countOf();
    for (const body of [
      anObservation(about('B')),
      anObservation(),
      anObservation({ subject: { display: 'A' } }),
    ]) {
      expect((await send('POST', 'Observation', body)).status).toBe(403);
    }
    expect((await send('POST', 'Patient', { name: [{ family: 'Other' }] })).status).toBe(403);
    expect(await countOf()).toBe(before);
  });

  it('FA-32 RS-16 an own Observation is not pushed out', async () => {
    const out = [about('B'), { subject: { reference: 'Group/g' } }, {}];
    for (const subject of out) {
      expect((await send('PUT', 'Observation/oA', anObservation(subject))).status).toBe(403);
    }
    const patches = [
      [{ subject: { reference: 'Patient/B' } }, merge],
      [{ subject: null }, merge],
      [[{ op: 'replace', path: '/subject/reference', value: 'Patient/B' }], operations],
      [[{ op: 'remove', path: '/subject' }], operations],
    ] as const;
    for (const [patch, headers] of patches) {
      expect((await send('PATCH', 'Observation/oA', patch, { headers })).status).toBe(403);
    }
    expect(await versionOf('Observation/oA')).toBe('1');
    expect((await patients.asAdmin('Observation/oA/_history')).json.total).toBe(1);
  });

  it('FA-33 RS-16 a foreign one is not pulled in, and unknown to every write', async () => {
    const asks = [
      (id: string) => send('PUT', `Observation/${id}`, anObservation(about('A'))),
      (id: string) => send('PATCH', `Observation/${id}`, about('A'), { headers: merge }),
      (id: string) => remove(`Observation/${id}`),
      (id: string) =>
        send('PUT', `Observation/${id}`, anObservation(about('A')), { headers: { 'If-Match': 'W/"1"' } }),
      (id: string) =>
        send('PUT', `Observation/${id}`, anObservation(about('A')), { headers: { 'If-None-Match': '*' } }),
    ];
    for (const ask of asks) {
      const [hidden, unknown] = [await ask('oB'), await ask('never')];
      expect(hidden.status).toBe(404);
      expect(withoutId(hidden, 'oB')).toEqual(withoutId(unknown, 'never'));
    }
    expect(await versionOf('Observation/oB')).toBe('1');
  });

  it('FA-34 RS-17 PUT to an unused id answers as to an invisible one', async () => {
    const [unused, hidden] = [
      await send('PUT', 'Observation/unused', anObservation(about('A'))),
      await send('PUT', 'Observation/oB', anObservation(about('A'))),
    ];
    expect(unused.status).toBe(404);
    expect(withoutId(unused, 'unused')).toEqual(withoutId(hidden, 'oB'));
    expect((await patients.asAdmin('Observation/unused')).status).toBe(404);
    const unbound = await patients.token('user/Observation.u', 'Practitioner/P');
    const created = await send('PUT', 'Observation/chosen', anObservation(about('B')), { bearer: unbound });
    expect([created.status, created.text]).toEqual([201, '']);
  });

  it('FA-35 a JSON Patch compares nothing that is hidden', async () => {
    const patch = (id: string, value: string) =>
      send('PATCH', `Observation/${id}`, [{ op: 'test', path: '/status', value }], { headers: operations });
    const [right, wrong, unknown] = [
      await patch('oB', 'final'),
      await patch('oB', 'amended'),
      await patch('never', 'x'),
    ];
    expect(right.status).toBe(404);
    for (const other of [wrong, unknown]) {
      expect(withoutId(other, other === unknown ? 'never' : 'oB')).toEqual(withoutId(right, 'oB'));
    }
  });

  describe('hidden and read-only fields', () => {
    let limited: string;
    beforeAll(async () => {
      limited = await patients.token('user/*.cruds', 'Practitioner/P', [
        { resourceType: 'Patient', hiddenFields: ['identifier'], readonlyFields: ['birthDate'] },
      ]);
    });

    const asLimited = (
      method: string,
      body: unknown,
      headers: Record<string, string> = {},
      path = 'Patient/A',
    ) => send(method, path, body, { bearer: limited, headers });

    it.each([
      [[{ op: 'test', path: '/identifier/0/value', value: 'ssn-A' }]],
      [[{ op: 'test', path: '/identifier/0/value', value: 'x' }]],
      [[{ op: 'replace', path: '/identifier/0/value', value: 'x' }]],
      [[{ op: 'copy', from: '/identifier', path: '/telecom' }]],
      [[{ op: 'move', from: '/identifier', path: '/telecom' }]],
      [[{ op: 'remove', path: '/identifier' }]],
      [[{ op: 'add', path: '/identifier', value: [] }]],
      [[{ op: 'replace', path: '', value: { resourceType: 'Patient', id: 'A', identifier: [] } }]],
    ])('FA-35 RS-14 %j on a hidden field: 403', async (patch) => {
      expect((await asLimited('PATCH', patch, operations)).status).toBe(403);
      expect((await stored('Patient/A')).identifier[0].value).toBe('ssn-A');
    });

    it('FA-35 no comparison of the whole tells of a hidden field', async () => {
      const { resourceType, id, meta, identifier: _, ...visible } = await stored('Patient/A');
      const value = { resourceType, id, meta, ...visible };
      expect((await asLimited('PATCH', [{ op: 'test', path: '', value }], operations)).status).toBe(200);
    });

    it('RS-14 neither PUT nor PATCH sets a hidden field, equal or not; what is left out stays', async () => {
      const { identifier, meta: _meta, ...visible } = await stored('Patient/A');
      for (const own of [identifier, []]) {
        expect((await asLimited('PUT', { ...visible, identifier: own })).status).toBe(403);
        expect((await asLimited('PATCH', { identifier: own }, merge)).status).toBe(403);
      }
      expect((await asLimited('PATCH', { identifier: null }, merge)).status).toBe(403);
      const put = await asLimited('PUT', { ...visible, active: true });
      expect([put.status, put.json.active, put.json.identifier]).toEqual([200, true, undefined]);
      const after = await stored('Patient/A');
      expect([after.identifier, after.active]).toEqual([identifier, true]);
    });

    it('RS-14 a read-only field is left as it is', async () => {
      const { identifier: _, meta: _meta, birthDate, ...rest } = await stored('Patient/A');
      expect((await asLimited('PUT', rest)).status).toBe(403);
      expect((await asLimited('PUT', { ...rest, birthDate: '1981-01-01' })).status).toBe(403);
      expect((await asLimited('PATCH', { birthDate: null }, merge)).status).toBe(403);
      expect((await asLimited('PUT', { ...rest, birthDate })).status).toBe(200);
      expect((await asLimited('POST', { birthDate }, {}, 'Patient')).status).toBe(403);
      expect((await asLimited('POST', { active: true }, {}, 'Patient')).status).toBe(201);
      expect((await stored('Patient/A')).birthDate).toBe(birthDate);
    });
  });

  it('FA-38 RS-16 the last live version decides about a deletion', async () => {
    const admin = await server.accessToken();
    const [hidden, unknown] = [await remove('Observation/oB'), await remove('Observation/never')];
    expect(hidden.status).toBe(404);
    expect(withoutId(hidden, 'oB')).toEqual(withoutId(unknown, 'never'));
    expect((await remove('Observation/oA', await patients.token('patient/*.crus'))).status).toBe(403);
    await patients.store('Observation/was', anObservation(about('B')));
    await patients.store('Observation/was', anObservation(about('A')));
    await patients.store('Observation/is', anObservation(about('A')));
    await patients.store('Observation/is', anObservation(about('B')));
    for (const id of ['was', 'is']) await remove(`Observation/${id}`, admin);
    expect((await remove('Observation/was')).status).toBe(204);
    expect((await remove('Observation/is')).status).toBe(404);
  });

  it('FA-39 each letter allows what it says, and nothing else', async () => {
    const allowed = async (scope: string): Promise<string> => {
      const token = await patients.token(scope);
      await patients.store('Observation/letter', anObservation(about('A')));
      const options = { bearer: token };
      const body = anObservation(about('A'));
      const answers: [string, Answer][] = [
        ['c', await send('POST', 'Observation', body, options)],
        ['r', await server.get('/fhir/Observation/letter', options)],
        ['r', await server.get('/fhir/Observation/letter/_history', options)],
        ['r', await server.get('/fhir/Observation/letter/_history/1', options)],
        ['u', await send('PUT', 'Observation/letter', body, options)],
        ['u', await send('PATCH', 'Observation/letter', { status: 'final' }, { ...options, headers: merge })],
        ['s', await server.get('/fhir/Observation', options)],
        ['s', await server.get('/fhir/Patient/A/Observation', options)],
        ['d', await server.request('DELETE', '/fhir/Observation/letter', options)],
      ];
      for (const [, answer] of answers) expect([200, 201, 204, 403]).toContain(answer.status);
      return answers.flatMap(([letter, { status }]) => (status < 300 ? [letter] : [])).join('');
    };
    const expected = {
      c: 'c',
      r: 'rrr',
      u: 'uu',
      d: 'd',
      s: 'ss',
      rs: 'rrrss',
      read: 'rrrss',
      write: 'cuud',
    };
    for (const [letters, effect] of Object.entries(expected)) {
      expect([letters, await allowed(`patient/Observation.${letters}`)]).toEqual([letters, effect]);
    }
  });

  it('FA-39 without the right to read a write answers no body, and compares nothing', async () => {
    const blind = { bearer: await patients.token('patient/*.cud') };
    const created = await send('POST', 'Observation', anObservation(about('A')), blind);
    expect([created.status, created.text, created.headers.get('location')]).toEqual([
      201,
      '',
      expect.any(String),
    ]);
    const put = await send('PUT', 'Observation/oA', anObservation(about('A')), blind);
    expect([put.status, put.text]).toEqual([200, '']);
    const preferring = { ...blind, headers: { Prefer: 'return=representation' } };
    expect((await send('PUT', 'Observation/oA', anObservation(about('A')), preferring)).text).toBe('');
    for (const value of ['final', 'amended']) {
      const patch = [{ op: 'test', path: '/status', value }];
      expect((await send('PATCH', 'Observation/oA', patch, { ...blind, headers: operations })).status).toBe(
        403,
      );
    }
    expect((await send('PUT', 'Observation/oB', anObservation(about('A')), blind)).status).toBe(404);
  });

  it('RS-16 what can be read and not be written is 403', async () => {
    const token = await patients.token('patient/Observation.rs patient/Patient.u user/Patient.r');
    const options = { bearer: token, headers: merge };
    expect((await send('PATCH', 'Patient/B', { active: true }, options)).status).toBe(403);
    expect((await send('PATCH', 'Patient/never', { active: true }, options)).status).toBe(404);
    expect((await send('PATCH', 'Patient/A', { active: true }, options)).status).toBe(200);
  });

  it('FA-40 RS-19 labels, version and time are not the caller’s to set', async () => {
    const label = [{ system: 'urn:tags', code: 'mine' }];
    const meta = {
      security: label,
      tag: label,
      versionId: '77',
      lastUpdated: '1999-01-01T00:00:00Z',
      source: 'urn:s',
    };
    const created = await send('POST', 'Observation', anObservation({ ...about('A'), meta }));
    expect(created.status).toBe(201);
    const path = `Observation/${created.json.id}`;
    expect(created.json.meta).toEqual({ versionId: '1', lastUpdated: expect.any(String), source: 'urn:s' });
    expect(created.json.meta.lastUpdated).not.toContain('1999');
    const kept = [{ system: 'urn:tags', code: 'kept' }];
    await patients.store(path, anObservation({ ...about('A'), meta: { tag: kept, security: kept } }));
    for (const written of [meta, {}, { tag: [] }]) {
      const put = await send('PUT', path, anObservation({ ...about('A'), meta: written }));
      expect([put.status, put.json.meta.tag, put.json.meta.security]).toEqual([200, kept, kept]);
    }
    const patch = [
      { op: 'replace', path: '/meta/tag', value: label },
      { op: 'remove', path: '/meta/security' },
    ];
    const patched = await send('PATCH', path, patch, { headers: operations });
    expect([patched.status, patched.json.meta.tag, patched.json.meta.security]).toEqual([200, kept, kept]);
  });

  it('FA-41 what a patient writes of others grants nothing', async () => {
    const B = { reference: 'Patient/B' };
    const link = [{ other: B, type: 'seealso' }];
    expect((await send('PATCH', 'Patient/A', { link }, { headers: merge })).status).toBe(200);
    const others: [string, object][] = [
      ['RelatedPerson', { patient: B }],
      ['Person', { link: [{ target: B }] }],
      [
        'Group',
        { type: 'person', actual: true, member: [{ entity: B }, { entity: { reference: 'Patient/A' } }] },
      ],
      [
        'List',
        {
          status: 'current',
          mode: 'working',
          subject: { reference: 'Patient/A' },
          entry: [{ item: { reference: 'Observation/oB' } }],
        },
      ],
      [
        'Provenance',
        { target: [B, { reference: 'Patient/A' }], recorded: '2020-01-01T00:00:00Z', agent: [{ who: B }] },
      ],
      [
        'Consent',
        {
          status: 'active',
          scope: { text: 'x' },
          category: [{ text: 'x' }],
          patient: { reference: 'Patient/A' },
          provision: { actor: [{ role: { text: 'x' }, reference: { reference: 'Patient/A' } }] },
          policyRule: { text: 'x' },
        },
      ],
    ];
    for (const [type, body] of others) {
      const { status } = await send('POST', type, body);
      expect([type, [201, 403].includes(status)]).toEqual([type, true]);
    }
    expect((await server.get('/fhir/Patient/B', { bearer })).status).toBe(404);
    expect((await server.get('/fhir/Observation/oB', { bearer })).status).toBe(404);
    for (const query of [
      'List?_include=List:item',
      'Patient?_include=Patient:link',
      'Group?_include=Group:member',
    ]) {
      const { json } = await server.get(`/fhir/${query}`, { bearer });
      const names = (json.entry ?? []).map(({ resource }: any) => resource.id);
      expect([query, names.filter((name: string) => /^.?B$/.test(name))]).toEqual([query, []]);
    }
  });

  it('FA-42 a reference to what is hidden is answered like one to nothing', async () => {
    const refer = async (id: string) => {
      const hasMember = [{ reference: `Observation/${id}` }];
      const { status, json } = await send('POST', 'Observation', anObservation({ ...about('A'), hasMember }));
      await remove(`Observation/${json.id}`);
      return [status, json.hasMember];
    };
    expect(await refer('oB')).toEqual([201, [{ reference: 'Observation/oB' }]]);
    expect(await refer('never')).toEqual([201, [{ reference: 'Observation/never' }]]);
  });
});
