import { ADMIN, Answer, basic, TestServer } from '../support/test-server';
import { sendRaw } from '../support/raw-http';

jest.setTimeout(30_000);

const encoded = encodeURIComponent;
const form: readonly [string, string] = ['Content-Type', 'application/x-www-form-urlencoded'];
const BODY = 'grant_type=client_credentials';

describe('client authentication under attack', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    const clients: Record<string, object> = {
      chosen: { secret: 'p:ss w%2Brd+é'.replace('é', 'e') },
      inactive: { secret: 'a-chosen-secret', active: false },
      secretless: {},
      generated: { secret: 'replaced-below' },
      watched: { secret: 'another-chosen-secret' },
      posting: { secret: 'a-chosen-secret', token_endpoint_auth_method: 'client_secret_post' },
    };
    for (const [id, body] of Object.entries(clients)) {
      const made = await server.send('PUT', `/Client/${id}`, {
        grant_types: ['client_credentials'],
        ...body,
      });
      expect(made.status).toBe(201);
    }
    await server.send('POST', '/Client/generated/$rotate-secret', {});
  });
  afterAll(() => server.close());

  const ask = (authorization: string): Promise<Answer> =>
    server.token({ grant_type: 'client_credentials' }, { headers: { Authorization: authorization } });

  describe('OA-24 Basic', () => {
    const raw = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
    const secret = 'p:ss w%2Brd+e';

    it('takes the form-encoded pair and the raw one', async () => {
      expect((await ask(raw(`chosen:${encoded(secret)}`))).status).toBe(200);
      expect((await ask(raw(`chosen:${secret}`))).status).toBe(200);
    });

    it.each([
      ['decoded twice', raw('chosen:p:ss w+rd+e')],
      ['an encoded colon between id and secret', raw(`chosen%3A${encoded(secret)}`)],
      ['no secret', raw('chosen:')],
      ['no colon', raw('chosen')],
      ['the secret null', raw('chosen:null')],
      ['the secret undefined', raw('chosen:undefined')],
      ['another case of the id', raw(`CHOSEN:${encoded(secret)}`)],
      ['spaces around the id', raw(` chosen :${encoded(secret)}`)],
      ['a NUL after the secret', raw(`chosen:${secret}\0`)],
      ['a client without a secret', raw('secretless:')],
      ['a client without a secret, guessed', raw('secretless:null')],
      ['the fullwidth twin of the id', raw(`ｃｈｏｓｅｎ:${encoded(secret)}`)],
      ['the stored hash', raw('chosen:$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA')],
    ])('refuses %s', async (_, authorization) => {
      const answer = await ask(authorization);
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="nest-fhir-auth"');
    });

    it('refuses two methods at once, even when both are right', async () => {
      const both = { grant_type: 'client_credentials', client_id: ADMIN.id, client_secret: ADMIN.secret };
      const answer = await server.token(both, { basic: ADMIN });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses an id in the body that is not the one in the header', async () => {
      const answer = await server.token(
        { grant_type: 'client_credentials', client_id: 'chosen' },
        { basic: ADMIN },
      );
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    });

    it('refuses a second Authorization header, the right one first or last', async () => {
      const right: readonly [string, string] = ['Authorization', basic(ADMIN.id, ADMIN.secret)];
      const wrong: readonly [string, string] = ['Authorization', basic('chosen', 'x')];
      for (const headers of [
        [right, wrong, form],
        [wrong, right, form],
        [right, right, form],
      ]) {
        const answer = await sendRaw(server.url, {
          method: 'POST',
          path: '/oauth2/token',
          headers,
          body: BODY,
        });
        expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, 'invalid_request']);
      }
    });
  });

  describe('enumeration', () => {
    const attempts: readonly [reason: string, id: string, secret: string][] = [
      ['an unknown client', 'nobody', 'a-chosen-secret'],
      ['an id that no client can have', '%00/../', 'a-chosen-secret'],
      ['a wrong chosen secret', 'watched', 'a-chosen-secret'],
      ['a wrong generated secret', 'generated', 'a-chosen-secret'],
      ['a client without a secret', 'secretless', 'a-chosen-secret'],
      ['an inactive client with the right secret', 'inactive', 'a-chosen-secret'],
      ['a method that is not the client’s', 'posting', 'a-chosen-secret'],
    ];

    let references = 0;
    /** A client that there is not; another one each time, since ten failures are answered otherwise. */
    const stranger = (): string => `stranger-${++references}`;

    /** All that a caller can compare, but for what the time of day alone decides. */
    const visible = ({ status, headers, text }: Answer): unknown => {
      const pairs = [...headers].filter(([name]) => name !== 'date' && name !== 'retry-after');
      return { status, pairs, text };
    };

    it.each(attempts)('by Basic: %s answers as all others do', async (_, id, secret) => {
      const reference = visible(await ask(basic(stranger(), 'unknown')));
      expect(visible(await ask(basic(id, secret)))).toEqual(reference);
    });

    it.each(attempts.filter(([, id]) => id !== 'posting'))(
      'in the body: %s answers as all others do',
      async (_, id, secret) => {
        const post = (client_id: string, client_secret: string): Promise<Answer> =>
          server.token({ grant_type: 'client_credentials', client_id, client_secret });
        const reference = visible(await post(stranger(), 'unknown'));
        expect(visible(await post(id, secret))).toEqual(reference);
      },
    );

    it.each(['nobody', 'watched', 'secretless', 'inactive'])('by its id alone: %s', async (id) => {
      const name = (client_id: string): Promise<Answer> =>
        server.token({ grant_type: 'client_credentials', client_id });
      expect(visible(await name(id))).toEqual(visible(await name(stranger())));
    });

    it.each(attempts)('on a resource: %s answers as all others do', async (_, id, secret) => {
      const read = (user: string, password: string): Promise<Answer> =>
        server.get('/fhir/Patient', { headers: { Authorization: basic(user, password) } });
      expect(visible(await read(id, secret))).toEqual(visible(await read(stranger(), 'unknown')));
    });

    it('after ten failures: a client that exists is throttled as one that does not', async () => {
      const eleventh = async (id: string): Promise<unknown> => {
        for (let failure = 1; failure <= 10; failure++) await ask(basic(id, `wrong-${failure}`));
        const answer = await ask(basic(id, 'wrong-11'));
        expect(answer.status).toBe(429);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        return visible(answer);
      };
      await server.send('PUT', '/Client/guessed', { secret: 'a-chosen-secret' });
      expect(await eleventh('guessed')).toEqual(await eleventh('never-registered'));
    });
  });
});
