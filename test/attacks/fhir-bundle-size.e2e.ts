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

  describe('FA-49 conditional references', () => {
    const refer = (from: number, count: number) => {
      const focus = Array.from({ length: count }, (_, index) => ({
        reference: `Patient?identifier=urn:ssn|ssn-A&_id:not=x${from + index}`,
      }));
      return ask('POST', 'Observation', anObservation({ ...about('A'), focus }));
    };
    const ofEntries = (...entry: Entry[]) => send('transaction', entry, writing);

    it('are a hundred at most, and counted before any is looked up', async () => {
      expect((await ofEntries(refer(0, 50), refer(50, 50))).status).not.toBe(413);
      const answer = await ofEntries(refer(0, 50), refer(50, 51));
      const [issue] = answer.json.issue;
      expect([answer.status, issue.code, issue.expression]).toEqual([413, 'too-costly', ['Bundle.entry[1]']]);
      const repeated = await ofEntries(...Array.from({ length: 11 }, () => refer(0, 100)));
      expect([repeated.status, repeated.json.issue[0].expression]).toEqual([413, ['Bundle.entry[10]']]);
    });

    it('of a resource that is too large are not looked up', async () => {
      const resource = {
        ...refer(0, 1).resource,
        focus: [{ reference: 'Patient?identifier=nobody' }],
        note: [{ text: 'x'.repeat(1_048_577) }],
      };
      const answer = await ofEntries(ask('POST', 'Observation', resource));
      expect([answer.status, answer.json.issue[0].code]).toEqual([413, 'too-long']);
    });
  });

  describe('FA-49 the answers to one Bundle', () => {
    const last = (answer: Answer) => answer.json.entry.at(-1).response;

    it('hold ten thousand resources at most', async () => {
      await server.query(
        `INSERT INTO fhir_resource (type, id, version, last_updated, document, tokens, refs)
         SELECT 'Organization', 'many' || n, 1, now(), '{"name":"x"}', '{}', '{}' FROM generate_series(1, 1000) n`,
      );
      const page = get('Organization?_count=1000');
      const entry = [...Array.from({ length: 10 }, () => page), get('Patient/A')];
      const admin = await server.accessToken();
      const batched = await batch(entry, admin);
      expect(statusesOf(batched)).toEqual([...Array<number>(10).fill(200), 413]);
      expect(last(batched).outcome.issue[0].code).toBe('too-costly');
      const refused = await send('transaction', [ask('PUT', 'Basic/never', aBasic()), ...entry], admin);
      expect([refused.status, refused.json.issue[0].code]).toEqual([413, 'too-costly']);
      expect((await server.get('/fhir/Basic/never', { bearer: admin })).status).toBe(404);
    });

    it('weigh 32 MiB at most; what is written by then is answered as written', async () => {
      const note = 'x'.repeat(1_000_000);
      await server.send('PUT', '/fhir/Basic/heavy', { ...aBasic(), ...heavy(note) });
      const admin = await server.accessToken();
      const reads = Array.from({ length: 33 }, () => get('Basic/heavy'));
      const write = ask('PUT', 'Basic/heavy', { ...aBasic(), ...heavy(note) });
      const answer = await batch([...reads, write, get('Patient/A')], admin);
      expect(statusesOf(answer)).toEqual([...Array<number>(33).fill(200), 200, 413]);
      const over = await batch([...reads, get('Basic/heavy'), write], admin);
      expect(statusesOf(over)).toEqual([...Array<number>(33).fill(200), 413, 413]);
      expect((await server.get('/fhir/Basic/heavy', { bearer: admin })).json.meta.versionId).toBe('2');
    });
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

function aBasic() {
  return { resourceType: 'Basic', code: { text: 'x' } };
}

function heavy(text: string) {
  return { extension: [{ url: 'https://x.example', valueString: text }] };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
}
