import { aClient } from '../../support/client.builder';
import { aPolicy } from '../../support/policy.builder';
import { Answer, TestServer } from '../../support/test-server';
import { aUser, TestUser } from '../../support/user.builder';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const LABORATORY = `?category=${CATEGORY}|laboratory`;

function observation(patient: string, category: string): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'a test' },
    category: [{ coding: [{ system: CATEGORY, code: category }] }],
    subject: { reference: `Patient/${patient}` },
    note: [{ text: 'for the staff' }],
  };
}

const RECORDS: Readonly<Record<string, object>> = {
  'Practitioner/dr1': { name: [{ family: 'Arden' }] },
  'Practitioner/dr2': { name: [{ family: 'Birk' }] },
  'Patient/a': { generalPractitioner: [{ reference: 'Practitioner/dr1' }], gender: 'female' },
  'Patient/b': { generalPractitioner: [{ reference: 'Practitioner/dr2' }], gender: 'male' },
  'Observation/a-lab': observation('a', 'laboratory'),
  'Observation/a-vital': observation('a', 'vital-signs'),
  'Observation/b-lab': observation('b', 'laboratory'),
};

describe('callers whose access is narrowed', () => {
  let server: TestServer;
  let patient: TestUser;
  let doctor: TestUser;
  beforeAll(async () => {
    server = await TestServer.start();
    for (const [path, body] of Object.entries(RECORDS)) {
      expect((await server.send('PUT', `/fhir/${path}`, body)).status).toBe(201);
    }
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    patient = await aUser()
      .with({ fhirUser: { reference: 'Patient/a' } })
      .storedAt(server);
    doctor = await aUser()
      .with({ fhirUser: { reference: 'Practitioner/dr1' } })
      .storedAt(server);
  });

  /** An access token for a user, through a client that may have these scopes. */
  async function answerTo(user: TestUser, scope = '', client = aClient()): Promise<Answer> {
    const allowed = scope === '' ? [] : scope.split(' ');
    const basic = await client.withGrants('password').with({ scope: allowed }).registeredAt(server);
    const login = { grant_type: 'password', username: user.id, password: user.password };
    return server.token({ ...login, ...(scope !== '' && { scope }) }, { basic });
  }

  async function tokenOf(user: TestUser, scope = '', client = aClient()): Promise<string> {
    const answer = await answerTo(user, scope, client);
    if (answer.status !== 200) throw new Error(`no token: ${answer.text}`);
    return answer.json.access_token;
  }

  const policyOf = (user: TestUser, ...rules: object[]) =>
    aPolicy().linkedTo(`User/${user.id}`).withResources(rules).storedAt(server);
  const allowed = (user: TestUser) => aPolicy().linkedTo(`User/${user.id}`).storedAt(server);

  const statusOf = async (bearer: string, path: string) =>
    (await server.get(`/fhir/${path}`, { bearer })).status;
  const found = async (bearer: string, search: string): Promise<string[]> => {
    const answer = await server.get(`/fhir/${search}`, { bearer });
    if (answer.status !== 200) throw new Error(answer.text);
    const ids = (answer.json.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id);
    expect(answer.json.total).toBe(ids.length);
    return ids.sort();
  };

  describe('by policies of engine fhir (contract §7)', () => {
    it('to a compartment', async () => {
      await policyOf(patient, { resourceType: '*', compartment: { reference: '%profile' } });
      const token = await tokenOf(patient);
      expect(await found(token, 'Observation')).toEqual(['a-lab', 'a-vital']);
      expect(await found(token, 'Patient')).toEqual(['a']);
      expect(await found(token, 'Observation?patient=b')).toEqual([]);
      expect(await statusOf(token, 'Observation/a-lab')).toBe(200);
      expect(await statusOf(token, 'Observation/b-lab')).toBe(404);
      expect(await statusOf(token, 'Practitioner/dr1')).toBe(403);
      expect(await statusOf(token, 'AuditEvent')).toBe(403);
      expect(await statusOf(token, 'User')).toBe(403);
    });

    it('to what criteria find, chains included', async () => {
      const mine = 'subject:Patient.general-practitioner=%profile';
      await policyOf(
        doctor,
        { resourceType: 'Patient', criteria: 'general-practitioner=%profile' },
        { resourceType: 'Observation', interaction: ['read', 'search'], criteria: mine },
      );
      const token = await tokenOf(doctor);
      expect(await found(token, 'Patient')).toEqual(['a']);
      expect(await found(token, 'Observation')).toEqual(['a-lab', 'a-vital']);
      expect(await statusOf(token, 'Observation/b-lab')).toBe(404);
      expect(await statusOf(token, 'Observation/a-lab/_history')).toBe(403);
      // Patients who come or go, come or go at once.
      await server.send('PUT', '/fhir/Patient/a', {
        generalPractitioner: [{ reference: 'Practitioner/dr2' }],
      });
      expect(await found(token, 'Observation')).toEqual([]);
      await server.send('PUT', '/fhir/Patient/a', RECORDS['Patient/a']);
      expect(await found(token, 'Observation')).toEqual(['a-lab', 'a-vital']);
    });

    it('RS-22 to nothing, 403, where a variable is missing', async () => {
      await policyOf(doctor, { resourceType: 'Observation', compartment: '%patient' });
      const token = await tokenOf(doctor);
      const answer = await server.get('/fhir/Observation', { bearer: token });
      expect([answer.status, answer.json.resourceType]).toEqual([403, 'OperationOutcome']);
      expect(await statusOf(token, 'Observation/a-lab')).toBe(403);
    });

    it('to what several policies let through together', async () => {
      await policyOf(patient, { resourceType: 'Observation', criteria: 'patient=%profile' });
      await policyOf(patient, { resourceType: 'Observation', criteria: '_id=b-lab' });
      expect(await found(await tokenOf(patient), 'Observation')).toEqual(['a-lab', 'a-vital', 'b-lab']);
    });

    it("to what the client's policies leave of it", async () => {
      await policyOf(patient, { resourceType: 'Observation', compartment: '%profile' });
      await aPolicy()
        .linkedTo('Client/laboratory-app')
        .withResources([{ resourceType: 'Observation', criteria: `category=${CATEGORY}|laboratory` }])
        .storedAt(server);
      const token = await tokenOf(patient, '', aClient('laboratory-app'));
      expect(await found(token, 'Observation')).toEqual(['a-lab']);
      expect(await statusOf(token, 'Observation/a-vital')).toBe(404);
    });

    it('by fields, which are absent everywhere', async () => {
      await policyOf(patient, { resourceType: 'Observation', hiddenFields: ['note', 'category'] });
      const bearer = await tokenOf(patient);
      const read = await server.get('/fhir/Observation/a-lab', { bearer });
      expect(read.status).toBe(200);
      expect(read.json.status).toBe('final');
      const search = await server.get('/fhir/Observation', { bearer });
      for (const { text } of [read, search]) expect(text).not.toMatch(/note|category|laboratory/);
      expect(await statusOf(bearer, `Observation${LABORATORY}`)).toBe(403);
    });

    it('RS-26 and a changed policy counts at once', async () => {
      const id = await policyOf(patient, { resourceType: 'Observation', criteria: '_id=a-lab' });
      const token = await tokenOf(patient);
      const link = [{ reference: `User/${patient.id}` }];
      for (const only of ['b-lab', 'a-vital', 'a-lab']) {
        const resource = [{ resourceType: 'Observation', criteria: `_id=${only}` }];
        await server.send('PUT', `/AccessPolicy/${id}`, { engine: 'fhir', link, resource });
        expect(await found(token, 'Observation')).toEqual([only]);
      }
      await server.send('DELETE', `/AccessPolicy/${id}`, undefined);
      expect(await statusOf(token, 'Observation')).toBe(403);
    });

    it('which are refused where they could not be relied on', async () => {
      const resource = [{ resourceType: 'Observation', criteria: 'colour=red' }];
      const answer = await server.send('PUT', '/AccessPolicy/refused', { engine: 'fhir', resource });
      expect(answer.status).toBe(422);
      expect(answer.json.issue).toEqual([
        expect.objectContaining({ code: 'value', expression: ['AccessPolicy.resource[0].criteria'] }),
      ]);
    });
  });

  describe('by scopes (contract §8.3)', () => {
    it('SCOPE-13 a patient scope comes with a patient, or not at all', async () => {
      await allowed(patient);
      const answer = await answerTo(patient, 'launch/patient patient/Observation.rs');
      expect(answer.json).toMatchObject({ scope: 'launch/patient patient/Observation.rs', patient: 'a' });
      expect(await found(answer.json.access_token, 'Observation')).toEqual(['a-lab', 'a-vital']);
      const refused = await answerTo(doctor, 'patient/Observation.rs user/Observation.rs');
      expect([refused.status, refused.json.error]).toEqual([400, 'invalid_scope']);
      expect((await answerTo(doctor, 'launch/patient user/Observation.rs')).json).toMatchObject({
        scope: 'user/Observation.rs',
      });
    });

    it('FA-58 a patient scope whose context is lost opens nothing', async () => {
      await allowed(patient);
      const token = await tokenOf(patient, 'patient/*.rs');
      await server.query(`UPDATE access_token SET context = '{}'`);
      for (const path of ['Observation', 'Observation/a-lab', 'Patient/a', 'Practitioner/dr1']) {
        expect([path, await statusOf(token, path)]).toEqual([path, 403]);
      }
    });

    it('FA-61 a granular scope holds in read and search, and says 404 of what it leaves out', async () => {
      await allowed(patient);
      const scope = `patient/Observation.rs${LABORATORY}`;
      const answer = await answerTo(patient, scope);
      expect(answer.json.scope).toBe(scope);
      const token = answer.json.access_token;
      expect(await found(token, 'Observation')).toEqual(['a-lab']);
      expect(await found(token, 'Observation?category=vital-signs')).toEqual([]);
      expect(await statusOf(token, 'Observation/a-lab')).toBe(200);
      expect(await statusOf(token, 'Observation/a-lab/_history/1')).toBe(200);
      for (const id of ['a-vital', 'b-lab', 'unknown']) {
        expect([id, await statusOf(token, `Observation/${id}`)]).toEqual([id, 404]);
        expect([id, await statusOf(token, `Observation/${id}/_history/1`)]).toEqual([id, 404]);
      }
      expect(await statusOf(token, 'Condition')).toBe(403);
    });

    it('SCOPE-9 several granular scopes add up', async () => {
      await allowed(doctor);
      const vital = `user/Observation.r?category=${CATEGORY}|vital-signs`;
      const token = await tokenOf(doctor, `user/Observation.rs${LABORATORY} ${vital}`);
      expect(await found(token, 'Observation')).toEqual(['a-lab', 'b-lab']);
      expect(await statusOf(token, 'Observation/a-vital')).toBe(200);
    });

    it('FA-60 SCOPE-14 patient and user scopes each keep their own filter', async () => {
      await allowed(patient);
      const token = await tokenOf(patient, `patient/Observation.rs user/Observation.s${LABORATORY}`);
      expect(await found(token, 'Observation')).toEqual(['a-lab', 'a-vital', 'b-lab']);
      expect(await statusOf(token, 'Observation/a-vital')).toBe(200);
      expect(await statusOf(token, 'Observation/b-lab')).toBe(404);
    });

    it('SCOPE-12 within what the policies of the user allow', async () => {
      await policyOf(doctor, { resourceType: 'Patient', criteria: 'general-practitioner=%profile' });
      const token = await tokenOf(doctor, 'user/*.cruds');
      expect(await found(token, 'Patient')).toEqual(['a']);
      expect(await statusOf(token, 'Observation')).toBe(403);
    });

    it('rule 11: fhirUser opens the own resource to reading, and nothing else', async () => {
      const token = await tokenOf(doctor, 'openid fhirUser user/Observation.s');
      expect(await statusOf(token, 'Practitioner/dr1')).toBe(200);
      expect(await statusOf(token, 'Practitioner/dr2')).toBe(403);
      expect(await statusOf(token, 'Practitioner/dr1/_history')).toBe(403);
      expect(await statusOf(token, 'Practitioner')).toBe(403);
      const { status } = await server.send('PUT', '/fhir/Practitioner/dr1', {}, { bearer: token });
      expect(status).toBe(403);
    });

    it('FA-69 two tokens of one user never share a decision', async () => {
      await allowed(patient);
      const scopes = ['patient/Observation.rs', `patient/Observation.rs${LABORATORY}`, 'user/Observation.rs'];
      const tokens: string[] = [];
      for (const scope of scopes) tokens.push(await tokenOf(patient, scope));
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all(tokens.map((token) => found(token, 'Observation')));
        expect(answers.map((ids) => ids.length)).toEqual([2, 1, 3]);
      }
    });

    it.each([
      'category:not=laboratory',
      'subject.name=x',
      '_include=Observation:subject',
      'colour=red',
      '_sort=date',
    ])('FA-62 a scope with %s is refused at issue', async (query) => {
      const client = aClient().withGrants('password');
      const basic = await client.with({ scope: ['user/*.rs'] }).registeredAt(server);
      const login = { grant_type: 'password', username: patient.id, password: patient.password };
      const answer = await server.token({ ...login, scope: `user/Observation.rs?${query}` }, { basic });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    });
  });
});
