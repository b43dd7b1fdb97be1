import { aClient } from '../../support/client.builder';
import { aPolicy } from '../../support/policy.builder';
import { storePatient } from '../../support/patients';
import { ADMIN, RequestOptions, TestServer } from '../../support/test-server';

/** FHIR R4 ValueSet issue-type, which `issue.code` is bound to. */
const ISSUE_TYPES = new Set(
  (
    'invalid structure required value invariant security login unknown expired forbidden suppressed processing ' +
    'not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly ' +
    'business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational'
  ).split(' '),
);

const json = { 'Content-Type': 'application/json' };

interface Case {
  readonly method: string;
  readonly path: string;
  readonly options?: RequestOptions;
  readonly body?: string;
}

describe('errors of the FHIR API (contract §11)', () => {
  let server: TestServer;
  let unscoped: string;
  let powerless: string;
  let expired: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const bound = await aClient()
      .withGrants('client_credentials')
      .withScope('system/Observation.rs')
      .registeredAt(server);
    await aPolicy().linkedTo(`Client/${bound.id}`).storedAt(server);
    const other = await aClient().withGrants('client_credentials').registeredAt(server);
    expired = await server.accessToken(other);
    server.clock.advance(400);
    unscoped = await server.accessToken(bound, 'system/Observation.rs');
    powerless = await server.accessToken(other);
    await storePatient(server, 'here');
    await storePatient(server, 'gone');
    await server.request('DELETE', '/fhir/Patient/gone', { basic: ADMIN });
  });
  afterAll(() => server.close());

  const answers = (status: number): Record<string, () => Case> => cases[status] ?? {};
  const basic = ADMIN;
  const cases: Record<number, Record<string, () => Case>> = {
    400: {
      'malformed body': () => ({
        method: 'POST',
        path: '/fhir/Patient',
        options: { basic, headers: json },
        body: '{',
      }),
      'unknown search parameter': () => ({
        method: 'GET',
        path: '/fhir/Patient?martian=1',
        options: { basic },
      }),
      'no Bundle': () => ({ method: 'POST', path: '/fhir', options: { basic, headers: json }, body: '{}' }),
    },
    401: {
      'no credential': () => ({ method: 'GET', path: '/fhir/Patient' }),
      'no credential for a Bundle': () => ({ method: 'POST', path: '/fhir' }),
      'unknown token': () => ({
        method: 'GET',
        path: '/fhir/Patient',
        options: { bearer: 'nfa_at_unknown' },
      }),
      'expired token': () => ({ method: 'GET', path: '/fhir/Patient', options: { bearer: expired } }),
      'wrong secret': () => ({
        method: 'GET',
        path: '/fhir/Patient',
        options: { basic: { id: ADMIN.id, secret: 'wrong-secret' } },
      }),
    },
    403: {
      'scope too narrow': () => ({ method: 'GET', path: '/fhir/Patient', options: { bearer: unscoped } }),
      'no policy': () => ({ method: 'GET', path: '/fhir/Patient/here', options: { bearer: powerless } }),
    },
    404: {
      'unknown id': () => ({ method: 'GET', path: '/fhir/Patient/nobody', options: { basic } }),
      'unknown path': () => ({ method: 'GET', path: '/fhir/nothing/here', options: { basic } }),
      'unknown type': () => ({ method: 'GET', path: '/fhir/Martian', options: { basic } }),
    },
    405: {
      'wrong method': () => ({ method: 'DELETE', path: '/fhir', options: { basic } }),
      'method that the type does not take': () => ({
        method: 'POST',
        path: '/fhir/Session',
        options: { basic, headers: json },
        body: '{}',
      }),
    },
    406: {
      'nothing acceptable': () => ({
        method: 'GET',
        path: '/fhir/Patient/here',
        options: { basic, headers: { Accept: 'application/fhir+xml' } },
      }),
    },
    410: {
      deleted: () => ({ method: 'GET', path: '/fhir/Patient/gone', options: { basic } }),
    },
    412: {
      'another version': () => ({
        method: 'PUT',
        path: '/fhir/Patient/here',
        options: { basic, headers: { ...json, 'If-Match': 'W/"9"' } },
        body: '{}',
      }),
    },
    413: {
      'large body': () => ({
        method: 'POST',
        path: '/fhir/Patient',
        options: { basic, headers: json },
        body: ' '.repeat(1024 * 1024 + 1),
      }),
    },
    415: {
      'unknown media type': () => ({
        method: 'POST',
        path: '/fhir/Patient',
        options: { basic, headers: { 'Content-Type': 'application/fhir+xml' } },
        body: '<Patient/>',
      }),
    },
    422: {
      'invalid content': () => ({
        method: 'POST',
        path: '/fhir/Patient',
        options: { basic, headers: json },
        body: '{"active": "yes"}',
      }),
    },
  };

  const listed = Object.keys(cases).flatMap((status) =>
    Object.keys(answers(Number(status))).map((name): [number, string] => [Number(status), name]),
  );

  it.each(listed)('CAP-3 %d, %s: an OperationOutcome as application/fhir+json', async (status, name) => {
    const { method, path, options = {}, body } = answers(status)[name]!();
    const answer = await server.request(method, path, { ...options, ...(body !== undefined && { body }) });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/fhir+json; charset=utf-8',
    ]);
    expect(answer.json.resourceType).toBe('OperationOutcome');
    expect(answer.json.issue.length).toBeGreaterThan(0);
    for (const { severity, code, details } of answer.json.issue) {
      expect([severity, typeof details.text]).toEqual(['error', 'string']);
      expect(ISSUE_TYPES).toContain(code);
      if (status === 401) expect(['login', 'expired', 'unknown']).toContain(code);
      if (status === 403) expect(['forbidden', 'security', 'suppressed']).toContain(code);
    }
  });

  it('CAP-3 so is the error of an entry, and of a refused transaction', async () => {
    const entry = [{ request: { method: 'GET', url: 'Patient/here' } }];
    const send = (type: string, bearer: string) =>
      server.send('POST', '/fhir', { resourceType: 'Bundle', type, entry }, { bearer });
    for (const bearer of [unscoped, powerless]) {
      const batch = await send('batch', bearer);
      expect(batch.json.entry[0].response).toMatchObject({
        status: '403 Forbidden',
        outcome: { resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] },
      });
      const transaction = await send('transaction', bearer);
      expect([transaction.status, transaction.json.issue[0].code]).toEqual([403, 'forbidden']);
    }
    expect((await send('transaction', unscoped)).headers.get('www-authenticate')).toContain(
      'insufficient_scope',
    );
  });
});
