import { CapabilityTool, Client, FhirResource } from 'fhir-kit-client';
import { aClient } from '../../support/client.builder';
import { aPolicy } from '../../support/policy.builder';
import { storePatient } from '../../support/patients';
import { TestServer } from '../../support/test-server';

const LOINC = 'http://loinc.org';

const anObservation = (patient: string, code = '29463-7'): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: LOINC, code }] },
  subject: { reference: `Patient/${patient}` },
});

const entriesOf = (bundle: FhirResource): any[] => bundle.entry as any[];

describe('fhir-kit-client, unmodified', () => {
  let server: TestServer;
  let client: Client;
  beforeAll(async () => {
    server = await TestServer.startAtIssuer();
    for (const id of ['p1', 'p2', 'p3']) await storePatient(server, id, { name: [{ family: 'Ito' }] });
    client = await aFhirClient('system/*.cruds');
  });
  afterAll(() => server.close());

  /** Of a backend whose token has this scope, and whose policy allows everything. */
  async function aFhirClient(scope: string, base = ''): Promise<Client> {
    const backend = await aClient().withScope(scope).registeredAt(server);
    await aPolicy().linkedTo(`Client/${backend.id}`).storedAt(server);
    return new Client({
      baseUrl: `${server.issuer}/fhir${base}`,
      bearerToken: await server.accessToken(backend, scope),
    });
  }

  it.each(['', '/R4'])('DISC-7 finds the endpoints under /fhir%s without a token', async (base) => {
    const anybody = new Client({ baseUrl: `${server.issuer}/fhir${base}` });
    const { authorizeUrl, tokenUrl } = await anybody.smartAuthMetadata();
    expect([authorizeUrl?.href, tokenUrl?.href]).toEqual([
      `${server.issuer}/oauth2/authorize`,
      `${server.issuer}/oauth2/token`,
    ]);
  });

  it('reads what the server can do', async () => {
    const statement = await new Client({ baseUrl: `${server.issuer}/fhir` }).capabilityStatement();
    const tool = new CapabilityTool(statement);
    for (const interaction of ['read', 'search-type', 'create', 'update', 'patch', 'delete']) {
      expect([interaction, tool.resourceCan('Observation', interaction)]).toEqual([interaction, true]);
    }
    expect(tool.resourceSearch('Patient', 'birthdate')).toBe(true);
    expect(tool.serverCan('batch')).toBe(true);
  });

  it('reads, searches, and turns pages', async () => {
    await expect(client.read({ resourceType: 'Patient', id: 'p1' })).resolves.toMatchObject({ id: 'p1' });
    const searchParams = { family: 'ito', _count: 2 };
    const first = await client.search({ resourceType: 'Patient', searchParams });
    const second = await client.nextPage({ bundle: first as never });
    const ids = [first, second!].flatMap(entriesOf).map(({ resource }) => resource.id);
    expect(ids.sort()).toEqual(['p1', 'p2', 'p3']);
    const posted = await client.search({
      resourceType: 'Patient',
      searchParams: { _id: 'p2' },
      options: { postSearch: true },
    });
    expect(entriesOf(posted)).toHaveLength(1);
  });

  it('creates, updates, patches, reads a version, and deletes', async () => {
    const created = await client.create({ resourceType: 'Observation', body: anObservation('p1') });
    const id = String(created.id);
    expect(Client.httpFor(created).response?.status).toBe(201);
    const body = { ...created, status: 'amended' };
    await expect(client.update({ resourceType: 'Observation', id, body })).resolves.toMatchObject({
      status: 'amended',
      meta: { versionId: '2' },
    });
    const patched = await client.patch({
      resourceType: 'Observation',
      id,
      jsonPatch: [{ op: 'replace', path: '/status', value: 'corrected' }],
    });
    expect(patched).toMatchObject({ status: 'corrected' });
    const before = await client.vread({ resourceType: 'Observation', id, version: '1' });
    expect(before).toMatchObject({ status: 'final' });
    const history = await client.history({ resourceType: 'Observation', id });
    expect(entriesOf(history)).toHaveLength(3);
    await client.delete({ resourceType: 'Observation', id });
    await expect(client.read({ resourceType: 'Observation', id })).rejects.toMatchObject({
      response: { status: 410 },
    });
  });

  // The library appends nothing to the base but a slash.
  it.each(['', '/R4'])(
    'RS-20 sends a batch to /fhir%s/, whose entries succeed and fail alone',
    async (base) => {
      const reader = await aFhirClient('system/Patient.rs', base);
      const answer = await reader.batch({
        body: {
          resourceType: 'Bundle',
          type: 'batch',
          entry: [
            { request: { method: 'GET', url: 'Patient/p1' } },
            { request: { method: 'GET', url: 'Patient/nobody' } },
            { request: { method: 'POST', url: 'Observation' }, resource: anObservation('p1') },
          ],
        },
      });
      expect(answer).toMatchObject({ resourceType: 'Bundle', type: 'batch-response' });
      expect(entriesOf(answer).map(({ response }) => Number.parseInt(response.status))).toEqual([
        200, 404, 403,
      ]);
      expect(entriesOf(answer)[0].resource).toMatchObject({ id: 'p1' });
    },
  );

  it('sends a transaction, whose entries refer to each other', async () => {
    const fullUrl = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';
    const answer = await client.transaction({
      body: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          { fullUrl, request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient' } },
          {
            request: { method: 'POST', url: 'Observation' },
            resource: { ...anObservation('p1'), subject: { reference: fullUrl } },
          },
        ],
      },
    });
    const [, patient] = /(Patient\/[^/]+)/.exec(entriesOf(answer)[0].response.location) ?? [];
    const found = await client.search({ resourceType: 'Observation', searchParams: { subject: patient! } });
    expect(entriesOf(found)).toHaveLength(1);
  });

  it('reads a refusal as the library reads it', async () => {
    const anybody = new Client({ baseUrl: `${server.issuer}/fhir` });
    await expect(anybody.read({ resourceType: 'Patient', id: 'p1' })).rejects.toMatchObject({
      response: { status: 401, data: { resourceType: 'OperationOutcome' } },
    });
    const reader = await aFhirClient('system/Patient.rs');
    const forbidden = reader.create({ resourceType: 'Observation', body: anObservation('p1') });
    await expect(forbidden).rejects.toMatchObject({ response: { status: 403 } });
  });
});
