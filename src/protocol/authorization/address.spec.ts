import { Client } from '../ports/client-store';
import {
  CALLBACK,
  interactionOf,
  MemoryAuthorization,
  responseOf,
} from '../../../test/support/memory/memory-authorization';
import { AuthorizationPageError } from './authorization-page-error';

const registered = {
  authorization_code: {
    redirectUris: [
      'https://app.example/cb',
      'https://app.example/cb?x=1',
      'http://127.0.0.1/cb',
      'http://[::1]/cb?y=2',
      'http://localhost/cb',
      'com.example.app:/cb',
    ],
  },
};

function start(client: Partial<Client> = {}): Promise<MemoryAuthorization> {
  return MemoryAuthorization.start({ auth: registered, ...client });
}

describe('whom a request is for, and where its answer goes (RFC 6749 §4.1.2.1)', () => {
  const refused = async (
    changes: Record<string, string | undefined>,
    more: readonly (readonly [string, string])[] = [],
    client: Partial<Client> = {},
  ): Promise<void> => {
    const world = await start(client);
    await expect(world.begin(world.browser(), changes, more)).rejects.toThrow(AuthorizationPageError);
    await expect(world.endpoint.store([...world.pairs(changes), ...more])).rejects.toThrow(
      AuthorizationPageError,
    );
    expect(world.interactions.size).toBe(0);
  };

  const accepted = async (redirectUri: string): Promise<void> => {
    const world = await start();
    const outcome = await world.begin(await world.logIn(), { redirect_uri: redirectUri, prompt: 'none' });
    expect(responseOf(outcome).redirectUri).toBe(redirectUri);
  };

  it('AUTHZ-1 an unknown, malformed, missing or inactive client gets a page and no redirect, with one text', async () => {
    for (const id of ['nobody', '../app', 'a'.repeat(65), undefined]) await refused({ client_id: id });
    await refused({}, [], { active: false });
    const world = await start({ active: false });
    const texts = await Promise.all(
      ['app', 'nobody'].map((id) =>
        world
          .begin(world.browser(), { client_id: id })
          .catch((error: unknown) => (error as AuthorizationPageError).description),
      ),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  it.each([
    ['RU-01', 'https://evil.test/cb'],
    ['RU-02', 'https://app.example/cb/'],
    ['RU-03', 'https://app.example/CB'],
    ['RU-04', 'https://app.example:8443/cb'],
    ['RU-05', 'https://app.example/cb#f'],
    ['RU-06', 'https://app.example/cb?x=2'],
    ['RU-07', 'https://app.example/cb/../evil'],
    ['RU-08', 'https://app.example@evil.test/cb'],
    ['RU-09', 'https://app.example.evil.test/cb'],
    ['RU-10', 'javascript:alert(1)'],
    ['RU-11', 'http://localhost:51004/cb'],
  ])('AUTHZ-2 %s refuses the redirect URI %s with a page', async (_, redirectUri) => {
    await refused({ redirect_uri: redirectUri });
  });

  it.each([
    'HTTPS://app.example/cb',
    'https://APP.example/cb',
    'https://app.example:443/cb',
    'https://app.example/%63b',
    'https://app.example/cb ',
    ' https://app.example/cb',
    'https://app.example/cb\n',
    'https://app.example/cb?x=1&y=2',
    'http://127.0.0.1:51004/cb/',
    'http://127.0.0.1:51004/cb?x=1',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:0/cb',
    'http://127.0.0.1:65536/cb',
    'http://127.0.0.1:080/cb',
    'http://127.0.0.1:1@evil.test/cb',
    'http://127.0.0.1.evil.test/cb',
    'http://127.0.0.2:51004/cb',
    'http://127.1:51004/cb',
    'http://2130706433:51004/cb',
    'https://127.0.0.1:51004/cb',
    'http://[::1]:51004/cb',
    'http://[0:0:0:0:0:0:0:1]:51004/cb?y=2',
    'http://[::1]:51004/cb?y=2\n',
    'com.example.app:/cb/',
    'com.example.app://cb',
  ])('AUTHZ-2 refuses %j as well', async (redirectUri) => {
    await refused({ redirect_uri: redirectUri });
  });

  it('AUTHZ-3 accepts any port of a registered loopback IP literal, host, path and query exact, and no alias localhost', async () => {
    await accepted('http://127.0.0.1/cb');
    await accepted('http://127.0.0.1:51004/cb');
    await accepted('http://127.0.0.1:65535/cb');
    await accepted('http://[::1]:51004/cb?y=2');
    await accepted('http://localhost/cb');
    await refused({ redirect_uri: 'http://localhost:51004/cb' });
    await refused({ redirect_uri: 'http://127.0.0.1:51004/cb?y=2' });
    await refused({ redirect_uri: 'http://[::1]:51004/other?y=2' });
  });

  it('AUTHZ-3 a port that was registered is as free as one that was not', async () => {
    const auth = { authorization_code: { redirectUris: ['http://127.0.0.1:8000/cb'] } };
    const world = await start({ auth });
    const outcome = await world.begin(world.browser(), {
      redirect_uri: 'http://127.0.0.1:9000/cb',
      prompt: 'none',
    });
    expect(responseOf(outcome).redirectUri).toBe('http://127.0.0.1:9000/cb');
  });

  it('accepts the other registered ones byte for byte', async () => {
    await accepted('https://app.example/cb?x=1');
    await accepted('com.example.app:/cb');
  });

  it('AUTHZ-4 a missing redirect_uri is the single registered one, except with openid or several', async () => {
    await refused({ redirect_uri: undefined, scope: undefined });
    const single = { auth: { authorization_code: { redirectUris: [CALLBACK] } } };
    await refused({ redirect_uri: undefined, scope: 'openid' }, [], single);
    await refused({ redirect_uri: undefined, scope: undefined }, [], { auth: {} });
    const world = await start(single);
    const outcome = await world.begin(world.browser(), {
      redirect_uri: undefined,
      scope: undefined,
      prompt: 'none',
    });
    expect(responseOf(outcome).redirectUri).toBe(CALLBACK);
  });

  it('AUTHZ-6, OA-05 gives no redirect where client_id or redirect_uri repeats, equal or not', async () => {
    await refused({}, [['client_id', 'app']]);
    await refused({}, [['client_id', 'other']]);
    await refused({}, [['redirect_uri', CALLBACK]]);
    await refused({}, [['redirect_uri', 'https://evil.test/']]);
  });

  it('refuses with a page what is too large to be kept', async () => {
    await refused({ id_token_hint: 'x'.repeat(17 * 1024) });
    await refused(
      {},
      Array.from({ length: 20 }, () => ['resource', 'x'.repeat(1024)] as const),
    );
  });

  it.each(['scope[]', 'client_id[$ne]', 'state[__proto__]', 'redirect_uri[0]'])(
    'OA-06 refuses a parameter named %s',
    async (name) => {
      await refused({}, [[name, 'x']]);
    },
  );

  it('takes the redirect URIs of the grant that the response_type belongs to', async () => {
    const auth = {
      authorization_code: { redirectUris: [CALLBACK] },
      implicit: { redirectUris: ['https://app.example/implicit'] },
    };
    const grantTypes = ['authorization_code', 'implicit'];
    await refused({ response_type: 'token' }, [], { auth, grantTypes });
    await refused({ redirect_uri: 'https://app.example/implicit' }, [], { auth, grantTypes });
    const world = await start({ auth, grantTypes });
    const outcome = await world.begin(world.browser(), {
      response_type: 'token',
      redirect_uri: 'https://app.example/implicit',
    });
    interactionOf(outcome, 'login');
  });

  it('never repeats what was sent', async () => {
    const world = await start();
    const evil = 'https://evil.test/"><script>';
    for (const changes of [{ redirect_uri: evil }, { client_id: evil }]) {
      const error: unknown = await world.begin(world.browser(), changes).catch((thrown: unknown) => thrown);
      expect((error as AuthorizationPageError).description).not.toContain('evil');
    }
  });
});
