import { RESOURCE_TYPES } from '../../../src/r4/resource-types';
import { ADMIN, TestServer } from '../../support/test-server';

/** What FHIR R4 says of a resource is checked for every type in the same way (FHIR R4 §2.6.2). */
describe('the structure of resources', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const admin = { basic: ADMIN };
  const issuesOf = (json: any): string[] =>
    json.issue.map(({ code, expression }: any) => [code, ...(expression ?? [])].join(' '));

  it.each(RESOURCE_TYPES.filter((type) => type !== 'AuditEvent'))('is checked for a %s', async (type) => {
    const { status, json } = await server.send('POST', `/fhir/${type}`, { nmae: 'x' });
    expect([status, issuesOf(json)[0]]).toEqual([422, `structure ${type}.nmae`]);
    const { json: found } = await server.get(`/fhir/${type}?_tag=x`, admin);
    expect([found.resourceType, found.total]).toEqual(['Bundle', 0]);
  });

  it.each(['AuditEvent', 'Parameters', 'Resource', 'HumanName', 'observation', 'constructor'])(
    'is not that of a stored type for %s',
    async (type) => {
      const { status } = await server.send('POST', `/fhir/${type}`, {});
      expect([403, 404, 405]).toContain(status);
    },
  );

  it('lets through what is right, and returns it as it was', async () => {
    const observation = {
      resourceType: 'Observation',
      id: 'right',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2020-02-03T04:05:06Z',
      _effectiveDateTime: { extension: [{ url: 'https://clinic.example/e', valueBoolean: true }] },
      valueQuantity: { value: 5.4, unit: 'g/dl' },
    };
    expect((await server.send('PUT', '/fhir/Observation/right', observation)).status).toBe(201);
    expect((await server.get('/fhir/Observation/right', admin)).json).toMatchObject(observation);
  });

  it('is checked of what a patch leaves, and nothing is stored', async () => {
    await server.send('PUT', '/fhir/Basic/patched', { code: { text: 'x' } });
    const patch = {
      ...admin,
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: '{"code":null}',
    };
    const { status, json } = await server.request('PATCH', '/fhir/Basic/patched', patch);
    expect([status, issuesOf(json)]).toEqual([422, ['required Basic.code']]);
    expect((await server.get('/fhir/Basic/patched', admin)).json).toMatchObject({ code: { text: 'x' } });
  });

  it('has a limit to what one resource is found by', async () => {
    const name = Array.from({ length: 50_000 }, (_, place) => ({ family: `n${place}` }));
    const { status, json } = await server.send('PUT', '/fhir/Patient/many', { name });
    expect([status, issuesOf(json)]).toEqual([422, ['too-long Patient']]);
    expect((await server.get('/fhir/Patient/many', admin)).status).toBe(404);
  });

  it('has room for the members of a large Group', async () => {
    const member = Array.from({ length: 20_000 }, (_, place) => ({
      entity: { reference: `Patient/${place}` },
    }));
    const group = { type: 'person', actual: true, member };
    expect((await server.send('PUT', '/fhir/Group/large', group)).status).toBe(201);
  });
});
