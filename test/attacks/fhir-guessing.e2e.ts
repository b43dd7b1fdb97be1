import { aClient, TestClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { Answer, RequestOptions, TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients, withoutId } from '../support/two-patients';

jest.setTimeout(60_000);

const merge = { 'Content-Type': 'application/merge-patch+json' };
const ssn = (value: string) => [{ system: 'urn:ssn', value }];

describe('guessing by writes what is stored', () => {
  let server: TestServer;
  let patients: TwoPatients;

  beforeAll(async () => {
    server = await TestServer.start();
    patients = await TwoPatients.storedAt(server);
  });
  afterAll(() => server.close());

  const send = (method: string, path: string, body: unknown, options: RequestOptions): Promise<Answer> =>
    server.send(method, `/fhir/${path}`, body, options);
  const stored = async (path: string) => (await patients.asAdmin(path)).json;

  describe('a caller whom one policy narrows and another one, about something else, could allow all', () => {
    let basic: TestClient;
    beforeAll(async () => {
      basic = await aClient().withGrants('basic').registeredAt(server);
      const own = aPolicy().linkedTo(`Client/${basic.id}`);
      await own
        .withResources([{ resourceType: 'Observation', compartment: { reference: 'Patient/A' } }])
        .storedAt(server);
      const reading = { operation: { id: 'FhirRead' }, params: { 'resource/type': 'Organization' } };
      await aPolicy().linkedTo(`Client/${basic.id}`).matching(reading).storedAt(server);
      for (const [id, patient] of [
        ['goneA', 'A'],
        ['goneB', 'B'],
      ] as const) {
        await patients.store(`Observation/${id}`, anObservation(about(patient)));
        await server.request('DELETE', `/fhir/Observation/${id}`, { bearer: await server.accessToken() });
      }
    });

    const asks: [string, (id: string) => Promise<Answer>][] = [
      ['PUT', (id) => send('PUT', `Observation/${id}`, anObservation(about('A')), { basic })],
      [
        'PUT of another patient',
        (id) => send('PUT', `Observation/${id}`, anObservation(about('B')), { basic }),
      ],
      ['PATCH', (id) => send('PATCH', `Observation/${id}`, about('A'), { basic, headers: merge })],
      ['DELETE', (id) => server.request('DELETE', `/fhir/Observation/${id}`, { basic })],
    ];

    it.each(asks)('RS-16 RS-17 FA-33 %s: hidden, deleted and unknown are one', async (_, ask) => {
      const unknown = await ask('never');
      expect(unknown.status).toBe(404);
      for (const id of ['oB', 'goneB'])
        expect(withoutId(await ask(id), id)).toEqual(withoutId(unknown, 'never'));
      expect((await stored('Observation/oB')).meta.versionId).toBe('1');
    });

    it('FA-38 what it could delete stays deleted', async () => {
      expect((await server.request('DELETE', '/fhir/Observation/goneA', { basic })).status).toBe(204);
    });

    it('RS-18 a condition that matches nothing creates nothing', async () => {
      for (const query of ['_id=oB', '_id=never']) {
        const answer = await send('PUT', `Observation?${query}`, anObservation(about('A')), { basic });
        expect([query, answer.status]).toEqual([query, 404]);
      }
    });

    it('RS-19 FA-40 labels are not its to set', async () => {
      const meta = { tag: [{ system: 'urn:tags', code: 'mine' }] };
      const created = await send('POST', 'Observation', anObservation({ ...about('A'), meta }), { basic });
      expect([created.status, created.json.meta.tag]).toEqual([201, undefined]);
    });
  });

  describe('a deletion, by a policy on the resource', () => {
    it('FA-38 is known to whom the last live version allows it', async () => {
      const basic = await aClient().withGrants('basic').registeredAt(server);
      const matcho = { operation: { id: 'FhirDelete' }, resource: { $not: { gender: 'female' } } };
      await aPolicy().linkedTo(`Client/${basic.id}`).matching(matcho).storedAt(server);
      for (const gender of ['male', 'female']) {
        await patients.store(`Patient/${gender}`, { gender });
        await server.request('DELETE', `/fhir/Patient/${gender}`, { bearer: await server.accessToken() });
      }
      const remove = (id: string) => server.request('DELETE', `/fhir/Patient/${id}`, { basic });
      expect((await remove('male')).status).toBe(204);
      expect(withoutId(await remove('female'), 'female')).toEqual(withoutId(await remove('never'), 'never'));
    });
  });

  describe('a field that is neither seen nor to be changed', () => {
    const hiding = { resourceType: 'Patient', interaction: ['read', 'search'], hiddenFields: ['identifier'] };
    const fixing = {
      resourceType: 'Patient',
      interaction: ['update', 'patch'],
      readonlyFields: ['identifier'],
    };

    it.each([
      ['hidden in reading', 'user/Patient.rus', [hiding, fixing]],
      ['without permission to read', 'user/Patient.u', [fixing]],
    ])(
      'RS-14 %s: a guess is refused, right or wrong, and what is left out stays',
      async (_, scope, rules) => {
        const bearer = await patients.token(scope, 'Practitioner/P', rules);
        const { identifier, meta: _meta, ...visible } = await stored('Patient/A');
        for (const value of ['ssn-A', 'ssn-X']) {
          const guess = { identifier: ssn(value) };
          const put = await send('PUT', 'Patient/A', { ...visible, ...guess }, { bearer });
          const patch = await send('PATCH', 'Patient/A', guess, { bearer, headers: merge });
          expect([value, put.status, patch.status]).toEqual([value, 403, 403]);
        }
        expect((await send('PUT', 'Patient/A', { ...visible, active: true }, { bearer })).status).toBe(200);
        expect((await send('PATCH', 'Patient/A', { active: false }, { bearer, headers: merge })).status).toBe(
          200,
        );
        expect((await stored('Patient/A')).identifier).toEqual(identifier);
      },
    );

    it('RS-14 nor where it is fixed in the result alone', async () => {
      const draft = { resourceType: 'Patient', interaction: ['update', 'patch'], criteria: 'active=false' };
      const final = { ...fixing, criteria: 'active=true' };
      const bearer = await patients.token('user/Patient.u', 'Practitioner/P', [draft, final]);
      for (const path of ['with', 'without']) {
        await patients.store(`Patient/${path}`, {
          active: false,
          ...(path === 'with' && { identifier: ssn('1') }),
        });
        expect((await send('PUT', `Patient/${path}`, { active: true }, { bearer })).status).toBe(403);
        const guess = { active: true, identifier: ssn('1') };
        expect((await send('PUT', `Patient/${path}`, guess, { bearer })).status).toBe(403);
        const patched = await send('PATCH', `Patient/${path}`, guess, { bearer, headers: merge });
        expect(patched.status).toBe(403);
        const blind = await send('PATCH', `Patient/${path}`, { active: true }, { bearer, headers: merge });
        expect(blind.status).toBe(200);
      }
    });
  });

  describe('FA-39 without permission to read', () => {
    let bearer: string;
    beforeAll(async () => {
      bearer = await patients.token('user/*.ud', 'Practitioner/P');
    });
    const patch = (path: string, body: unknown, headers = {}) =>
      send('PATCH', path, body, { bearer, headers: { ...merge, ...headers } });

    it('what is wrong with the result of a merge is one thing', async () => {
      const quantity = { valueQuantity: { value: 1 } };
      await patients.store('Observation/text', anObservation({ ...about('A'), valueString: 'secret' }));
      await patients.store('Observation/full', anObservation({ note: [{ text: 'x'.repeat(900_000) }] }));
      const answers = [
        await patch('Observation/text', quantity),
        await patch('Observation/text', { status: null }),
        await patch('Observation/text', { code: 5 }),
        await patch('Observation/full', { bodySite: { text: 'y'.repeat(500_000) } }),
      ];
      for (const answer of answers) {
        expect(answer.status).toBe(422);
        expect(answer.text).toBe(answers[0]?.text);
      }
      expect(answers[0]?.text).not.toMatch(/value|status|expression/i);
    });

    it('If-Match names no version', async () => {
      await patients.store('Observation/versions', anObservation());
      await patients.store('Observation/versions', anObservation({ status: 'amended' }));
      const headers = { 'If-Match': 'W/"77"' };
      const path = 'Observation/versions';
      for (const answer of [
        await patch(path, { status: 'final' }, headers),
        await send('PUT', path, anObservation(), { bearer, headers }),
        await server.request('DELETE', `/fhir/${path}`, { bearer, headers }),
      ]) {
        expect(answer.status).toBe(412);
        expect(answer.text).not.toContain('W/');
      }
      const reader = { bearer: await patients.token('user/*.ru', 'Practitioner/P'), headers };
      expect((await send('PUT', path, anObservation(), reader)).text).toContain('the stored version is W/');
    });
  });
});
