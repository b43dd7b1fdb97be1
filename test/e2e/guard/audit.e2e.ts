import { aClient } from '../../support/client.builder';
import { TestServer } from '../../support/test-server';

interface AuditRow {
  readonly action: string;
  readonly outcome: string;
  readonly client_id: string;
  readonly session_id: string | null;
  readonly target: string | null;
  readonly ip: string;
  readonly request_id: string;
  readonly detail: object | null;
}

describe('audit records are written with the act', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const records = (where: string, value: string) =>
    server.query<AuditRow>(`SELECT * FROM audit_event WHERE ${where} = $1 ORDER BY id`, [value]);

  it('of a token: who, which Session, which grant and scope', async () => {
    const client = await aClient().withScope('system/Patient.rs').registeredAt(server);
    await server.accessToken(client, 'system/Patient.rs');
    const [session] = await server.query<{ id: string }>('SELECT id FROM session WHERE client_id = $1', [
      client.id,
    ]);
    expect(await records('client_id', client.id)).toEqual([
      expect.objectContaining({
        action: 'token-issued',
        outcome: 'success',
        session_id: session?.id,
        ip: '127.0.0.1',
        request_id: expect.any(String),
        detail: { grantType: 'client_credentials', scope: 'system/Patient.rs' },
      }),
    ]);
  });

  it('of each write: what, and to which resource', async () => {
    const path = '/fhir/Patient/audited';
    await server.send('PUT', path, {});
    await server.send('PUT', path, { active: true });
    await server.send('DELETE', path, undefined);
    await server.send('DELETE', path, undefined);
    const rows = await records('target', 'Patient/audited');
    expect(rows.map(({ action, client_id: by }) => [action, by])).toEqual([
      ['resource-created', 'admin'],
      ['resource-updated', 'admin'],
      ['resource-deleted', 'admin'],
    ]);
  });

  it('of an operation, without the secret that it made', async () => {
    const { id } = await aClient().registeredAt(server);
    const answer = await server.send('POST', `/Client/${id}/$rotate-secret`, {});
    const rows = await records('target', `Client/${id}`);
    expect(rows.map(({ action }) => action)).toEqual(['resource-created', 'resource-rotate-secret']);
    expect(JSON.stringify(rows)).not.toContain(answer.json.parameter[0].valueString);
  });

  it('of nothing that did not happen', async () => {
    const before = await server.query('SELECT id FROM audit_event');
    await server.send('PUT', '/fhir/Patient/refused', { wrong: 1 });
    await server.send('PUT', '/fhir/Patient/refused', {}, { headers: { 'If-Match': 'W/"1"' } });
    await server.token({
      grant_type: 'client_credentials',
      client_id: 'nobody',
      client_secret: 'some secret',
    });
    expect(await server.query('SELECT id FROM audit_event')).toEqual(before);
  });

  describe('where the record cannot be written', () => {
    beforeAll(() => server.query('ALTER TABLE audit_event ADD CONSTRAINT full_disk CHECK (false) NOT VALID'));
    afterAll(() => server.query('ALTER TABLE audit_event DROP CONSTRAINT full_disk'));

    it('nothing is written, and no token works', async () => {
      expect((await server.send('PUT', '/fhir/Patient/unaudited', {})).status).toBe(500);
      const grant = { grant_type: 'client_credentials' };
      const answer = await server.token(grant, { basic: { id: 'admin', secret: 'admin-secret' } });
      expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
      expect(await server.query(`SELECT 1 FROM fhir_resource WHERE id = 'unaudited'`)).toEqual([]);
      expect(await server.query(`SELECT 1 FROM session WHERE client_id = 'admin'`)).toEqual([]);
      expect(await server.query(`SELECT 1 FROM access_token WHERE client_id = 'admin'`)).toEqual([]);
    });
  });
});
