import { ADMIN, basic, ISSUER, TestServer } from '../support/test-server';
import { exchange, RawAnswer } from '../support/raw-http';

jest.setTimeout(30_000);

const EVIL = 'evil.example';
const admin = `Authorization: ${basic(ADMIN.id, ADMIN.secret)}`;

describe('OA-38 host header poisoning', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    for (const id of ['a', 'b', 'c']) await server.send('PUT', `/Patient/${id}`, {});
  });
  afterAll(() => server.close());

  const poisons: readonly (readonly string[])[] = [
    [`Host: ${EVIL}`],
    ['Host: localhost', `X-Forwarded-Host: ${EVIL}`, 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 444'],
    ['Host: localhost', `Forwarded: host=${EVIL};proto=https`],
    ['Host: localhost', `X-Original-Host: ${EVIL}`, `X-Host: ${EVIL}`, `X-Forwarded-Prefix: /${EVIL}`],
    ['Host: localhost', `X-Original-URL: //${EVIL}/`, `X-Rewrite-URL: //${EVIL}/`],
    [`Host: ${EVIL}"><script>`],
  ];

  const send = (line: string, headers: readonly string[], body = ''): Promise<RawAnswer> =>
    exchange(
      server.url,
      [
        `${line} HTTP/1.1`,
        ...headers,
        'Connection: close',
        admin,
        ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
        '',
        body,
      ].join('\r\n'),
    );

  it.each(poisons)('changes no link and no Location: %s', async (...headers) => {
    const created = await send('POST /fhir/Patient', headers, '{"active":true}');
    expect(created.status).toBe(201);
    expect(created.headers.location).toMatch(new RegExp(`^${ISSUER}/fhir/Patient/[\\w-]+/_history/1$`));

    const found = await send('GET /fhir/R4/Patient?_count=1', headers);
    expect(found.status).toBe(200);
    const { link, entry } = JSON.parse(found.body);
    expect(link).toHaveLength(2);
    for (const { url } of link) expect(url.startsWith(`${ISSUER}/fhir/R4/Patient?`)).toBe(true);
    expect(entry[0].fullUrl.startsWith(`${ISSUER}/fhir/R4/Patient/`)).toBe(true);

    const history = await send('GET /Patient/a/_history', headers);
    expect(JSON.parse(history.body).link[0].url).toBe(`${ISSUER}/Patient/a/_history`);

    for (const line of [
      'GET /nowhere',
      'GET /Patient/nobody',
      'GET /health/live',
      'DELETE /oauth2/token',
      'GET //evil.example/%2f..',
    ]) {
      const answer = await send(line, headers);
      const everything = JSON.stringify(answer.headers) + (line.includes(EVIL) ? '' : answer.body);
      expect(everything).not.toContain(EVIL);
    }
  });

  it('the audience of a token is the issuer, whatever host was asked', async () => {
    const body = '{"grant_type":"client_credentials"}';
    const issued = await send('POST /oauth2/token', [`Host: ${EVIL}`], body);
    expect(issued.status).toBe(200);
    const bearer = JSON.parse(issued.body).access_token;
    expect((await server.get('/fhir/Patient', { bearer })).status).toBe(200);
    const foreign = JSON.stringify({ grant_type: 'client_credentials', resource: `http://${EVIL}/fhir` });
    const refused = await send('POST /oauth2/token', [`Host: ${EVIL}`], foreign);
    expect([refused.status, JSON.parse(refused.body).error]).toEqual([400, 'invalid_target']);
  });

  it('OA-52: no forwarded address counts from a caller that is no trusted proxy', async () => {
    const wrong = `Authorization: ${basic('spoofed', 'wrong-secret')}`;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt++) {
      const head = ['POST /oauth2/token HTTP/1.1', 'Host: localhost', 'Connection: close', wrong];
      const spoofed = [
        `X-Forwarded-For: 203.0.113.${attempt}`,
        'Content-Type: application/json',
        'Content-Length: 35',
      ];
      const answer = await exchange(
        server.url,
        [...head, ...spoofed, '', '{"grant_type":"client_credentials"}'].join('\r\n'),
      );
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  });
});
