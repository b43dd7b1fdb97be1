import { request as open } from 'node:http';
import { Answer, TestServer } from '../support/test-server';
import { about, anObservation, TwoPatients } from '../support/two-patients';

jest.setTimeout(60_000);

interface Entry {
  readonly request: { readonly method: string; readonly url: string };
  readonly resource?: object;
}

const ask = (method: string, url: string, resource?: object): Entry => ({
  request: { method, url },
  ...(resource && { resource }),
});
const get = (url: string): Entry => ask('GET', url);

describe('bundles that are too large', () => {
  let server: TestServer;
  let reading: string;
  let writing: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const patients = await TwoPatients.storedAt(server);
    reading = await patients.token('patient/*.rs');
    writing = await patients.token('patient/*.cruds');
  });
  afterAll(() => server.close());

  const send = (type: string, entry: readonly Entry[], bearer: string): Promise<Answer> =>
    server.send('POST', '/fhir', { resourceType: 'Bundle', type, entry }, { bearer });
  const batch = (entry: readonly Entry[], bearer: string) => send('batch', entry, bearer);
  const statusesOf = ({ json }: Answer): number[] =>
    json.entry.map((one: any) => Number.parseInt(one.response.status));

  it('FA-49 1,001 entries and 10,000 tiny ones are too many; 1,000 are not', async () => {
    for (const type of ['batch', 'transaction']) {
      for (const [length, status] of [
        [1001, 413],
        [10_000, 413],
      ] as const) {
        const entry = Array.from({ length }, () => get('x'));
        expect([length, (await send(type, entry, reading)).status]).toEqual([length, status]);
      }
    }
    const most = Array.from({ length: 1000 }, () => get('x'));
    const answer = await batch(most, reading);
    expect([answer.status, answer.json.entry.length]).toEqual([200, 1000]);
  });

  it('FA-49 more than 10 MiB is too much; a resource in it weighs no more than alone', async () => {
    const heavy = (bytes: number) =>
      ask('POST', 'Observation', anObservation({ ...about('A'), note: [{ text: 'x'.repeat(bytes) }] }));
    const fits = await batch(
      [...Array.from({ length: 10 }, () => heavy(900_000)), heavy(1_048_577)],
      writing,
    );
    expect([fits.status, ...statusesOf(fits)]).toEqual([200, ...Array.from({ length: 10 }, () => 201), 413]);
    const over = await batch(
      Array.from({ length: 12 }, () => heavy(900_000)),
      writing,
    );
    expect([over.status, over.json.resourceType]).toEqual([413, 'OperationOutcome']);
    const elsewhere = await server.send('POST', '/fhir/Observation', heavy(1_048_577).resource, {
      bearer: writing,
    });
    expect(elsewhere.status).toBe(413);
  });

  it('FA-49 only so many large ones are read at once; small ones are not held up', async () => {
    const held = Array.from({ length: 16 }, () => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': 2 * 1024 * 1024 };
      const request = open(`${server.url}/fhir`, { method: 'POST', headers });
      request.on('error', () => undefined);
      request.write('{');
      return request;
    });
    await until(async () => (await batch([get('Patient/A')], reading)).status === 200);
    const large = { resourceType: 'Bundle', type: 'batch', entry: [], id: 'x'.repeat(2_000_000) };
    await until(async () => (await server.send('POST', '/fhir', large)).status === 503);
    const refused = await server.send('POST', '/fhir', large);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await batch([get('Patient/A')], reading)).status).toBe(200);
    for (const request of held) request.destroy();
    await until(async () => (await server.send('POST', '/fhir', large)).status === 200);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
}
