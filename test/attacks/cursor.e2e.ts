import { ADMIN, Answer, TestServer } from '../support/test-server';

jest.setTimeout(30_000);

const other = { id: 'other', secret: 'a-chosen-secret' };

describe('FA-20 misuse of paging links', () => {
  let server: TestServer;
  let token: string;
  let next: string;

  beforeAll(async () => {
    server = await TestServer.start();
    for (const id of ['a', 'b', 'c', 'd'])
      await server.send('PUT', `/Patient/${id}`, { gender: id < 'c' ? 'female' : 'male' });
    await server.send('PUT', '/Client/other', {
      secret: other.secret,
      grant_types: ['client_credentials', 'basic'],
    });
    await server.send('PUT', '/AccessPolicy/other', {
      engine: 'allow',
      link: [{ reference: 'Client/other' }],
    });
    token = await server.accessToken();
    next = linkOf(await server.get('/fhir/Patient?_count=1&gender=female', { bearer: token }));
  });
  afterAll(() => server.close());

  const linkOf = ({ json }: Answer): string => {
    const { url } = json.link.find(({ relation }: { relation: string }) => relation === 'next');
    return url.slice(new URL(url).origin.length);
  };
  const cursor = (): string => new URLSearchParams(next.split('?')[1]).get('_cursor')!;

  it('a link works for whom it was made, and keeps the search that it was made for', async () => {
    const second = await server.get(next, { bearer: token });
    expect([second.status, second.json.total, second.json.entry.length]).toEqual([200, 2, 1]);
  });

  it('another client, another session and Basic get nothing by it', async () => {
    const callers = [
      { bearer: await server.accessToken(other) },
      { bearer: await server.accessToken(ADMIN) },
      { basic: other },
      { basic: ADMIN },
    ];
    for (const caller of callers) expect((await server.get(next, caller)).status).toBe(400);
    expect((await server.get(next)).status).toBe(401);
  });

  it('it opens no other type', async () => {
    for (const type of ['Client', 'AccessPolicy']) {
      expect((await server.get(`/fhir/${type}?_cursor=${cursor()}`, { bearer: token })).status).toBe(400);
    }
  });

  it('nothing can be added to it, and nothing in it changed', async () => {
    const [payload = '', signature = ''] = cursor().split('.');
    const forged = Buffer.from(JSON.stringify(['Patient?gender=male', 0])).toString('base64url');
    const variants = [
      `${cursor()}&gender=male`,
      `${cursor()}&_offset=0`,
      `${forged}.${signature}`,
      `${payload}.`,
      `.${signature}`,
      payload,
      `${payload}.${signature}.`,
      `${payload}.${signature.slice(0, -1)}`,
      `${payload}A.${signature}`,
      `${payload}.${Buffer.alloc(32).toString('base64url')}`,
      '',
      '.',
      'null',
      `${cursor()}&_cursor=${cursor()}`,
    ];
    for (const variant of variants) {
      const { status } = await server.get(`/fhir/Patient?_cursor=${variant}`, { bearer: token });
      expect([variant, status]).toEqual([variant, variant === '' ? expect.any(Number) : 400]);
      expect(status).toBeLessThan(500);
    }
  });

  it('it ends with the session', async () => {
    const brief = await server.accessToken(other);
    const link = linkOf(await server.get('/fhir/Patient?_count=1', { bearer: brief }));
    expect((await server.get(link, { bearer: brief })).status).toBe(200);
    await server.request('DELETE', '/AccessPolicy/other', { basic: ADMIN });
    expect((await server.get(link, { bearer: brief })).status).toBe(403);
    server.clock.advance(301);
    expect((await server.get(link, { bearer: brief })).status).toBe(401);
  });
});
