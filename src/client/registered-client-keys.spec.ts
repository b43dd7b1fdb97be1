import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { TestClock } from '../../test/support/test-clock';
import { FetchedJson } from '../lib/http/safe-fetch';
import { JsonObject } from '../lib/json';
import { Client } from '../protocol/ports/client-store';
import { clientView } from './client-view';
import { RegisteredClientKeys } from './registered-client-keys';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

function jwk(key: KeyObject, members: JsonObject = {}): JsonObject {
  return { ...(key.export({ format: 'jwk' }) as JsonObject), ...members };
}

function client(document: JsonObject, id = 'backend'): Client {
  return clientView({ id, active: true, document, secret: null });
}

/** The server of a client: what it says, and how often it was asked. */
class ClientServer {
  readonly asked: string[] = [];
  answer: () => Promise<FetchedJson> = () => Promise.reject(new Error('out of order'));

  serve(keys: JsonObject[], cacheControl?: string): void {
    this.answer = () => Promise.resolve({ json: { keys }, cacheControl });
  }

  fail(): void {
    this.answer = () => Promise.reject(new Error('out of order'));
  }

  getJson(uri: string): Promise<FetchedJson> {
    this.asked.push(uri);
    return this.answer();
  }
}

describe('RegisteredClientKeys of jwks', () => {
  const clock = new TestClock();
  const server = new ClientServer();
  const keys = new RegisteredClientKeys(server, clock);

  it('finds the key of the kid, if it fits alg', async () => {
    const registered = client({ jwks: [jwk(rsa, { kid: 'a' }), jwk(p384.publicKey, { kid: 'b' })] });
    const found = await keys.find(registered, { kid: 'b', alg: 'ES384' });
    expect(found.map((key) => key.equals(p384.publicKey))).toEqual([true]);
    expect(found[0]?.type).toBe('public');
    expect(await keys.find(registered, { kid: 'a', alg: 'RS384' })).toHaveLength(1);
    expect(await keys.find(registered, { kid: 'a', alg: 'RS256' })).toHaveLength(1);
    expect(await keys.find(registered, { kid: 'a', alg: 'ES384' })).toEqual([]);
    expect(await keys.find(registered, { kid: 'b', alg: 'ES256' })).toEqual([]);
    expect(await keys.find(registered, { kid: 'c', alg: 'RS384' })).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it('finds all that fit alg where there is no kid', async () => {
    const registered = client({
      jwks: [
        jwk(rsa, { kid: 'a' }),
        jwk(p384.publicKey, { kid: 'b' }),
        jwk(p256),
        jwk(rsa, { alg: 'RS256' }),
      ],
    });
    expect(await keys.find(registered, { kid: undefined, alg: 'ES384' })).toHaveLength(1);
    expect(await keys.find(registered, { kid: undefined, alg: 'ES256' })).toHaveLength(1);
    expect(await keys.find(registered, { kid: undefined, alg: 'RS256' })).toHaveLength(2);
    expect(await keys.find(registered, { kid: undefined, alg: 'RS384' })).toHaveLength(1);
  });

  it('finds none of several keys of one kid and kty', async () => {
    const registered = client({
      jwks: [jwk(p256, { kid: 'a' }), jwk(p384.publicKey, { kid: 'a' }), jwk(rsa, { kid: 'a' })],
    });
    expect(await keys.find(registered, { kid: 'a', alg: 'ES256' })).toEqual([]);
    expect(await keys.find(registered, { kid: 'a', alg: 'RS256' })).toHaveLength(1);
  });

  it.each([
    ['for encryption', { use: 'enc' }],
    ['for another alg', { alg: 'ES256' }],
    ['without the operation verify', { key_ops: ['sign'] }],
    ['that is off its curve', { y: 'AAAA' }],
    ['that is private', { d: 'AAAA' }],
  ])('finds no key %s', async (_, members) => {
    const registered = client({ jwks: [jwk(p384.publicKey, { kid: 'a', ...members })] });
    expect(await keys.find(registered, { kid: 'a', alg: 'ES384' })).toEqual([]);
  });

  it('finds none where nothing is registered', async () => {
    expect(await keys.find(client({}), { kid: undefined, alg: 'ES384' })).toEqual([]);
    expect(server.asked).toEqual([]);
  });
});

describe('RegisteredClientKeys behind jwks_uri', () => {
  const uri = 'https://keys.example.com/jwks';
  const registered = client({ jwks_uri: uri });
  const first = jwk(p384.publicKey, { kid: 'first' });
  const second = jwk(p384.publicKey, { kid: 'second' });
  let clock: TestClock;
  let server: ClientServer;
  let keys: RegisteredClientKeys;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    clock = new TestClock();
    server = new ClientServer();
    keys = new RegisteredClientKeys(server, clock);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  async function count(kid: string | undefined, of = registered): Promise<number> {
    return (await keys.find(of, { kid, alg: 'ES384' })).length;
  }

  it.each([
    ['10 minutes by default', undefined, 600],
    ['as long as it says', 'max-age=120', 120],
    ['10 minutes at most', 'max-age=86400', 600],
    ['30 s where it must not be kept, so that nobody can make us ask more often', 'no-store', 30],
  ])('TOKEN-19 keeps a key set %s', async (_, cacheControl, seconds) => {
    server.serve([first], cacheControl);
    expect(await count('first')).toBe(1);
    clock.advance(seconds - 0.001);
    expect(await count('first')).toBe(1);
    expect(server.asked).toEqual([uri]);
    clock.advance(0.001);
    expect(await count('first')).toBe(1);
    expect(server.asked).toHaveLength(2);
  });

  it.each(['unknown', undefined])('TOKEN-19 OA-26 fetches again for the kid %j once in 30 s', async (kid) => {
    server.serve([]);
    for (let attempt = 0; attempt < 50; attempt++) expect(await count(kid)).toBe(0);
    expect(server.asked).toHaveLength(1);
    clock.advance(29.999);
    await count(kid);
    expect(server.asked).toHaveLength(1);
    clock.advance(0.001);
    server.serve([first, { ...first, kid: 'unknown', y: second.y }]);
    await count('unknown');
    await count('another');
    expect(server.asked).toHaveLength(2);
  });

  it('TOKEN-19 finds a key that was added since', async () => {
    server.serve([first]);
    expect(await count('first')).toBe(1);
    server.serve([first, second]);
    expect(await count('second')).toBe(0);
    clock.advance(30);
    expect(await count('second')).toBe(1);
    expect(server.asked).toHaveLength(2);
  });

  it('shares one fetch among concurrent calls', async () => {
    let release: (fetched: FetchedJson) => void = () => undefined;
    server.answer = () => new Promise((resolve) => (release = resolve));
    const counting = Promise.all([count('first'), count('first'), count('unknown'), count(undefined)]);
    release({ json: { keys: [first] }, cacheControl: undefined });
    expect(await counting).toEqual([1, 1, 0, 1]);
    expect(server.asked).toHaveLength(1);
  });

  it('OA-26 finds none while the server of the client fails, and asks it once in 30 s', async () => {
    server.fail();
    for (let attempt = 0; attempt < 10; attempt++) expect(await count('first')).toBe(0);
    expect(server.asked).toHaveLength(1);
    clock.advance(30);
    server.serve([first]);
    expect(await count('first')).toBe(1);
  });

  it('uses an older set while the server fails, until it is 10 minutes old', async () => {
    server.serve([first], 'max-age=60');
    expect(await count('first')).toBe(1);
    server.fail();
    clock.advance(599);
    expect(await count('first')).toBe(1);
    expect(server.asked).toHaveLength(2);
    clock.advance(1);
    expect(await count('first')).toBe(0);
  });

  it('drops keys that are no longer in the set', async () => {
    server.serve([first]);
    expect(await count('first')).toBe(1);
    server.serve([second]);
    clock.advance(600);
    expect(await count('first')).toBe(0);
    expect(await count('second')).toBe(1);
  });

  it('keeps nothing alive when the clock is set back', async () => {
    server.serve([first]);
    expect(await count('first')).toBe(1);
    server.serve([]);
    clock.advance(-3600);
    expect(await count('first')).toBe(0);
  });

  it.each([null, [], {}, { keys: {} }, { keys: 'a' }, { keys: [null, 1, 'a', [], {}] }, 7])(
    'finds none in %j',
    async (json) => {
      server.answer = () => Promise.resolve({ json, cacheControl: undefined });
      expect(await count('first')).toBe(0);
      expect(await count(undefined)).toBe(0);
    },
  );

  it('keeps the sets of clients and of URIs apart', async () => {
    server.serve([first]);
    await count('first');
    await count('first', client({ jwks_uri: uri }, 'another'));
    await count('first', client({ jwks_uri: 'https://new.example.com/jwks' }));
    expect(server.asked).toEqual([uri, uri, 'https://new.example.com/jwks']);
  });

  it('prefers registered keys, and then fetches nothing', async () => {
    expect(await count('first', client({ jwks: [first], jwks_uri: uri }))).toBe(1);
    expect(server.asked).toEqual([]);
  });

  it('keeps a thousand sets, those used last', async () => {
    server.serve([first]);
    for (let number = 0; number <= 1000; number++)
      await count('first', client({ jwks_uri: uri }, `c${number}`));
    await count('first', client({ jwks_uri: uri }, 'c1000'));
    expect(server.asked).toHaveLength(1001);
    await count('first', client({ jwks_uri: uri }, 'c0'));
    expect(server.asked).toHaveLength(1002);
  });
});
