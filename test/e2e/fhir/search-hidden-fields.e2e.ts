import { aClient, TestClient } from '../../support/client.builder';
import { storeClinicalRecords } from '../../support/clinical-records';
import { aPolicy } from '../../support/policy.builder';
import { Answer, TestServer } from '../../support/test-server';

describe('RS-14 a hidden field is absent everywhere, and of no use in search and sort', () => {
  let server: TestServer;
  let reader: string;
  beforeAll(async () => {
    server = await TestServer.start();
    await storeClinicalRecords(server);
    const client: TestClient = await aClient().registeredAt(server);
    await aPolicy()
      .linkedTo(`Client/${client.id}`)
      .withResources([
        { resourceType: 'Observation', hiddenFields: ['subject', 'value[x]'] },
        { resourceType: 'Patient' },
        { resourceType: 'Provenance' },
      ])
      .storedAt(server);
    reader = await server.accessToken(client);
  });
  afterAll(() => server.close());

  const search = (query: string) => server.get(`/fhir/${query}`, { bearer: reader });
  const namesOf = ({ json }: Answer): string[] =>
    json.entry.map(({ resource }: any) => `${resource.resourceType}/${resource.id}`).sort();

  it('is missing in matches and in what is included', async () => {
    for (const query of ['Observation?code=2339-0', 'Provenance?_include=Provenance:target']) {
      const answer = await search(query);
      expect(namesOf(answer)).toContain('Observation/glucose');
      expect(answer.text).not.toMatch(/subject|valueQuantity|Patient/);
    }
  });

  it.each([
    'Observation?subject=Patient/ann',
    'Observation?subject:not=Patient/ann',
    'Observation?subject:missing=false',
    'Observation?subject:identifier=urn:ssn%7C9',
    'Observation?patient=ann',
    'Observation?patient.name=x',
    'Observation?value-quantity=gt1',
    'Observation?combo-value-quantity=gt1',
    'Observation?code=2339-0&value-string:missing=true',
    'Observation?_sort=value-quantity',
    'Observation?_sort=code,-value-string',
    'Patient?_has:Observation:patient:code=2339-0',
    'Provenance?target:Observation.value-quantity=gt1',
    'Provenance?target:Observation.patient.name=ann',
    'Patient/ann/Observation',
    'Patient/nobody/Observation',
  ])('FA-22, FA-23 %s tells nothing', async (query) => {
    const answer = await search(query);
    if (answer.status === 200) expect([answer.json.total, answer.json.entry]).toEqual([0, undefined]);
    else expect([answer.status, answer.json.issue[0].code]).toEqual([403, 'forbidden']);
  });

  it.each(['Observation?_include=Observation:subject', 'Observation?_include=*'])(
    '%s leads nowhere from it',
    async (query) => {
      expect(namesOf(await search(query)).filter((name) => name.startsWith('Patient'))).toEqual([]);
    },
  );

  it.each(['Patient?_revinclude=Observation:subject', 'Patient?_revinclude=*:*'])(
    '%s does not lead back by it',
    async (query) => {
      expect(namesOf(await search(query)).filter((name) => name.startsWith('Observation'))).toEqual([]);
    },
  );
});
