import { ADMIN, TestServer } from '../support/test-server';

describe('a server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it('gives a token and reads with it', async () => {
    const token = await server.accessToken(ADMIN);
    expect((await server.get('/fhir/Patient', { bearer: token })).json.total).toBe(0);
  });
});
