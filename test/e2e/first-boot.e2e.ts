import { FirstBoot } from '../../src/seed/first-boot';
import { ADMIN, TestServer } from '../support/test-server';

describe('LOGIN-5 first boot (contract 7, 13 and rule 27)', () => {
  let server: TestServer;
  const configuration = {
    production: false,
    seedDemo: true,
    admin: { clientId: ADMIN.id, clientSecret: undefined, reset: false },
  };

  beforeEach(async () => {
    server = await TestServer.start(configuration);
  });
  afterEach(() => server.close());

  function boot(changes: object = {}): ReturnType<FirstBoot['run']> {
    const complete = { ...configuration, ...changes } as Parameters<FirstBoot['run']>[0];
    return server.app.get(FirstBoot).run(complete);
  }

  it('generates the secret of the Admin client once, and replaces it on demand alone', async () => {
    expect((await boot()).adminSecret).toBeUndefined();
    const reset = await boot({ admin: { ...configuration.admin, reset: true } });
    expect(reset.adminSecret).toMatch(/^[\w-]{43}$/);
    const admin = { id: ADMIN.id, secret: reset.adminSecret! };
    const client = await server.get('/Client/admin', { basic: admin });
    expect(client.json).toMatchObject({ name: 'Admin', grant_types: ['client_credentials', 'basic'] });
    await boot({ admin: { clientId: ADMIN.id, clientSecret: 'chosen-secret', reset: true } });
    expect((await server.get('/Client/admin', { basic: admin })).status).toBe(401);
    expect(
      (await server.get('/Client/admin', { basic: { id: ADMIN.id, secret: 'chosen-secret' } })).status,
    ).toBe(200);
  });

  it('seeds clients, users and patients that work, and what was deleted stays deleted', async () => {
    const token = await server.accessToken({ id: 'demo-backend', secret: 'demo-backend-secret' });
    expect((await server.get('/fhir/Patient', { bearer: token })).json.total).toBe(12);
    expect((await server.get('/fhir/Client', { bearer: token })).status).toBe(403);
    const login = await server.token(
      { grant_type: 'password', username: 'user', password: 'password' },
      { basic: { id: 'myapp', secret: 'verysecret' } },
    );
    expect(login.json).toMatchObject({
      expires_in: 3600,
      userinfo: { id: 'user', email: 'user@example.com' },
    });
    expect(
      (await server.get('/fhir/Patient/demo-patient-1', { bearer: login.json.access_token })).status,
    ).toBe(200);

    const secret = (await boot({ admin: { ...configuration.admin, reset: true } })).adminSecret!;
    await server.request('DELETE', '/Client/demo-backend', { basic: { id: ADMIN.id, secret } });
    await boot();
    expect((await server.get('/Client/demo-backend', { basic: { id: ADMIN.id, secret } })).status).toBe(410);
  });

  it('refuses production while demo data is active, and names it', async () => {
    await expect(boot({ production: true })).rejects.toThrow(/Client\/demo-backend.*User\/patient/);
  });
});
