import { ADMIN, ISSUER, TestServer } from '../../support/test-server';

const PATHS = ['/fhir/metadata', '/fhir/R4/metadata', '/metadata'] as const;
const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const admin = { basic: ADMIN };

interface Listed {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam: readonly {
    readonly name: string;
    readonly definition: string;
    readonly type: string;
  }[];
  readonly searchInclude: readonly string[];
  readonly searchRevInclude: readonly string[];
}

describe('the CapabilityStatement (FHIR R4 §3.1.0.9)', () => {
  let server: TestServer;
  let statement: { readonly rest: readonly { readonly resource: readonly Listed[] }[] } & Record<string, any>;
  let rest: Record<string, any> & { readonly resource: readonly Listed[] };
  beforeAll(async () => {
    server = await TestServer.start();
    statement = (await server.get('/fhir/metadata')).json;
    rest = statement.rest[0]!;
  });
  afterAll(() => server.close());

  const listed = (type: string): Listed => {
    const found = rest.resource.find((resource) => resource.type === type);
    if (found === undefined) throw new Error(`${type} is not listed`);
    return found;
  };

  it.each(PATHS)('CAP-1 GET %s is public, cacheable, and readable by every page', async (path) => {
    const answer = await server.get(path, { headers: { Origin: 'https://anywhere.example' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.json).toEqual(statement);
    const head = await server.request('HEAD', path);
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toBe(answer.headers.get('content-type'));
  });

  it('CAP-1 says the same to everybody, whatever is stored', async () => {
    await server.send('PUT', '/fhir/Patient/capable', { name: [{ family: 'Capability' }] });
    for (const options of [{}, admin, { bearer: 'nonsense' }]) {
      expect((await server.get('/fhir/metadata', options)).json).toEqual(statement);
    }
  });

  it('is of FHIR 4.0.1, in JSON and YAML', async () => {
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      status: 'active',
      kind: 'instance',
      fhirVersion: '4.0.1',
      implementation: { url: `${ISSUER}/fhir` },
      patchFormat: ['application/json-patch+json', 'application/merge-patch+json'],
    });
    expect(new Date(statement.date).toISOString()).toBe(statement.date);
    for (const format of statement.format) {
      expect((await server.get(`/metadata?_format=${encodeURIComponent(format)}`)).status).toBe(200);
    }
    const yaml = await server.get('/fhir/metadata', { headers: { Accept: 'text/yaml' } });
    expect(yaml.headers.get('content-type')).toBe('text/yaml; charset=utf-8');
    expect(yaml.text).toMatch(/^resourceType: CapabilityStatement$/m);
    const refused = await server.get('/fhir/metadata', { headers: { Accept: 'application/fhir+xml' } });
    expect([refused.status, refused.json.resourceType]).toEqual([406, 'OperationOutcome']);
  });

  it('is itself a CapabilityStatement that this server would store', async () => {
    const stored = await server.send('POST', '/fhir/CapabilityStatement', statement);
    expect([stored.status, stored.json.issue]).toEqual([201, undefined]);
  });

  it('CAP-1 lists the FHIR types, and neither admin types nor reserved ones', () => {
    const types = rest.resource.map(({ type }) => type);
    expect(types).toHaveLength(144);
    expect(types).toEqual([...types].sort());
    expect(types).toEqual(expect.arrayContaining(['Patient', 'Observation', 'Binary', 'ValueSet']));
    for (const absent of ['AuditEvent', 'Parameters', 'Client', 'User', 'Session', 'AccessPolicy', 'Role']) {
      expect(types).not.toContain(absent);
    }
  });

  /** What a code of TypeRestfulInteraction is asked for by. */
  const requests: Record<string, [method: string, path: string]> = {
    create: ['POST', '/fhir/Basic'],
    delete: ['DELETE', '/fhir/Basic/b1'],
    'history-instance': ['GET', '/fhir/Basic/b1/_history'],
    'history-type': ['GET', '/fhir/Basic/_history'],
    patch: ['PATCH', '/fhir/Basic/b1'],
    read: ['GET', '/fhir/Basic/b1'],
    'search-type': ['GET', '/fhir/Basic'],
    update: ['PUT', '/fhir/Basic/b1'],
    vread: ['GET', '/fhir/Basic/b1/_history/1'],
    batch: ['POST', '/fhir'],
    transaction: ['POST', '/fhir'],
    'history-system': ['GET', '/fhir/_history'],
  };

  it('CAP-1 lists only interactions that are enforced, and all of them', async () => {
    for (const { interaction } of rest.resource) {
      expect(interaction.map(({ code }) => code)).toEqual(
        listed('Patient').interaction.map(({ code }) => code),
      );
    }
    const codes = [...listed('Patient').interaction, ...rest.interaction].map(({ code }) => code);
    expect(codes.toSorted()).toEqual(Object.keys(requests).sort());
    for (const [method, path] of Object.values(requests)) {
      expect([method, path, (await server.request(method, path)).status]).toEqual([method, path, 401]);
    }
  });

  it('CAP-2 names SMART on FHIR and the endpoints of discovery', async () => {
    const { json: discovery } = await server.get('/.well-known/openid-configuration');
    const { security } = rest;
    expect(security.cors).toBe(true);
    expect(security.service[0].coding).toEqual([
      {
        system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
        code: 'SMART-on-FHIR',
        display: 'SMART-on-FHIR',
      },
    ]);
    expect(security.extension).toEqual([
      {
        url: OAUTH_URIS,
        extension: [
          { url: 'authorize', valueUri: discovery.authorization_endpoint },
          { url: 'token', valueUri: discovery.token_endpoint },
          { url: 'introspect', valueUri: discovery.introspection_endpoint },
          { url: 'revoke', valueUri: discovery.revocation_endpoint },
          { url: 'manage', valueUri: `${ISSUER}/auth/account` },
        ],
      },
    ]);
  });

  it('names search parameters by their definitions', () => {
    const { searchParam } = listed('Observation');
    const byName = new Map(searchParam.map((parameter) => [parameter.name, parameter]));
    expect(byName.get('code')).toEqual({
      name: 'code',
      definition: 'http://hl7.org/fhir/SearchParameter/clinical-code',
      type: 'token',
    });
    expect(byName.get('value-quantity')?.type).toBe('quantity');
    expect(byName.get('_id')?.definition).toBe('http://hl7.org/fhir/SearchParameter/Resource-id');
    expect(byName.has('code-value-quantity')).toBe(false);
  });

  it('CAP-1 each listed search parameter is searched by', async () => {
    const sample: Record<string, string> = {
      date: '2020',
      number: '1',
      quantity: '1',
      reference: 'Patient/x',
    };
    const valueOf = ({ name, type }: Listed['searchParam'][number]) => `${name}=${sample[type] ?? 'x'}`;
    const entry = ['Patient', 'Observation', 'Encounter', 'MedicationRequest', 'RiskAssessment'].flatMap(
      (type) =>
        listed(type).searchParam.map((parameter) => ({
          request: { method: 'GET', url: `${type}?${valueOf(parameter)}` },
        })),
    );
    const answer = await server.send('POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry });
    const statuses = answer.json.entry.map((one: any, index: number) => [
      entry[index]!.request.url,
      one.response.status,
    ]);
    expect(statuses.filter(([, status]: string[]) => status !== '200 OK')).toEqual([]);
  });

  it('CAP-1 listed includes are followed', async () => {
    const { searchInclude, searchRevInclude } = listed('Patient');
    expect(searchInclude).toEqual(expect.arrayContaining(['*', 'Patient:general-practitioner']));
    expect(searchRevInclude).toEqual(expect.arrayContaining(['Observation:subject', 'Observation:patient']));
    const entry = [
      ...searchInclude.map((include) => `Patient?_include=${include}`),
      ...searchRevInclude.map((include) => `Patient?_revinclude=${include}`),
    ].map((url) => ({ request: { method: 'GET', url } }));
    const answer = await server.send('POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry });
    expect([...new Set(answer.json.entry.map((one: any) => one.response.status))]).toEqual(['200 OK']);
  });

  it('tells the truth about conditions', async () => {
    expect(listed('Patient')).toMatchObject({
      versioning: 'versioned',
      readHistory: true,
      updateCreate: true,
      conditionalCreate: true,
      conditionalRead: 'full-support',
      conditionalUpdate: true,
      conditionalDelete: 'single',
    });
    const body = { identifier: [{ system: 'https://x.example', value: 'conditional' }] };
    const query = 'identifier=https://x.example|conditional';
    const created = await server.send('PUT', '/fhir/Patient/conditional', body);
    expect(created.status).toBe(201);
    const again = await server.send('POST', '/fhir/Patient', body, {
      ...admin,
      headers: { 'If-None-Exist': query },
    });
    expect([again.status, again.json.id]).toEqual([200, 'conditional']);
    const unchanged = await server.get('/fhir/Patient/conditional', {
      ...admin,
      headers: { 'If-None-Match': 'W/"1"' },
    });
    expect(unchanged.status).toBe(304);
    const updated = await server.send('PUT', `/fhir/Patient?${query}`, { ...body, active: true });
    expect([updated.status, updated.json.id, updated.json.meta.versionId]).toEqual([200, 'conditional', '2']);
    expect((await server.get('/fhir/Patient/conditional/_history', admin)).json.total).toBe(2);
    expect((await server.request('DELETE', `/fhir/Patient?${query}`, admin)).status).toBe(204);
    expect((await server.get('/fhir/Patient/conditional', admin)).status).toBe(410);
  });
});
