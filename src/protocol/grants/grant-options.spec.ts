import { secretRequired } from '../client-authentication/secret-required';
import { Client } from '../ports/client-store';
import { grantOptions } from './grant-options';

function aClient(members: Partial<Client> = {}): Client {
  return {
    id: 'c',
    active: true,
    name: undefined,
    type: undefined,
    grantTypes: [],
    auth: {},
    scope: [],
    tokenEndpointAuthMethod: undefined,
    secret: undefined,
    lostCredentials: false,
    jwks: [],
    jwksUri: undefined,
    allowedOrigins: [],
    postLogoutRedirectUris: [],
    trusted: false,
    firstParty: false,
    compat: [],
    accessTokenSigningAlg: 'ES256',
    idTokenSigningAlg: 'RS256',
    document: {},
    ...members,
  };
}

const secret = { kind: 'generated', sha256: '' } as const;

describe('contract §4.2 grantOptions', () => {
  it('has defaults', () => {
    expect(grantOptions(aClient({ secret }), 'client_credentials')).toEqual({
      tokenFormat: 'opaque',
      accessTokenLifetimeSeconds: 300,
      refreshToken: undefined,
      refreshTokenIdleSeconds: 8_640_000,
      refreshTokenAbsoluteSeconds: 31_536_000,
      pkceRequired: false,
      audience: undefined,
    });
  });

  it('lays the settings of refresh over those of the original grant', () => {
    const client = aClient({
      auth: {
        password: { redirectUris: [], tokenFormat: 'jwt', accessTokenLifetimeSeconds: 60, audience: ['x'] },
        refresh_token: { redirectUris: [], accessTokenLifetimeSeconds: 90 },
      },
    });
    expect(grantOptions(client, 'refresh_token', 'password')).toMatchObject({
      tokenFormat: 'jwt',
      accessTokenLifetimeSeconds: 90,
      audience: ['x'],
    });
  });

  it('has other defaults for MedplumClient', () => {
    expect(grantOptions(aClient({ compat: ['medplum'] }), 'password')).toMatchObject({
      tokenFormat: 'jwt',
      accessTokenLifetimeSeconds: 3600,
    });
  });

  it.each<[Partial<Client>, boolean]>([
    [{ type: 'spa' }, true],
    [{ type: 'smart-app', secret }, true],
    [{ type: 'web-app' }, false],
    [{ secret }, false],
    [{}, true],
    [{ type: 'spa', auth: { authorization_code: { redirectUris: [], pkce: false } } }, false],
  ])('of %j demands PKCE: %s', (members, required) => {
    expect(grantOptions(aClient(members), 'authorization_code').pkceRequired).toBe(required);
  });
});

describe('contract §4.2, rule 20 secretRequired', () => {
  const open = { redirectUris: [], secretRequired: false };

  it.each<[string, Partial<Client>, string, string | undefined, boolean]>([
    [
      'client_credentials always',
      { auth: { client_credentials: open } },
      'client_credentials',
      undefined,
      true,
    ],
    ['an unknown grant', {}, '', undefined, true],
    ['token exchange', { type: 'spa' }, 'urn:ietf:params:oauth:grant-type:token-exchange', undefined, true],
    ['password by default', { type: 'spa' }, 'password', undefined, true],
    ['password when opened', { secret, auth: { password: open } }, 'password', undefined, false],
    ['code of a client with a secret', { secret }, 'authorization_code', undefined, true],
    ['code of a client with keys', { jwksUri: 'https://a.example' }, 'authorization_code', undefined, true],
    ['code of a client with nothing', {}, 'authorization_code', undefined, false],
    [
      'code of a client that lost everything',
      { lostCredentials: true },
      'authorization_code',
      undefined,
      true,
    ],
    ['code of a web-app without secret', { type: 'web-app' }, 'authorization_code', undefined, true],
    ['code of a spa with a secret', { type: 'spa', secret }, 'authorization_code', undefined, false],
    [
      'an enforced method',
      { tokenEndpointAuthMethod: 'private_key_jwt', auth: { password: open } },
      'password',
      undefined,
      true,
    ],
    [
      'the method none',
      { tokenEndpointAuthMethod: 'none', type: 'web-app' },
      'authorization_code',
      undefined,
      false,
    ],
    [
      'refresh after an open password grant',
      { secret, auth: { password: open } },
      'refresh_token',
      'password',
      false,
    ],
    [
      'refresh with its own setting',
      { auth: { refresh_token: { redirectUris: [], secretRequired: true } } },
      'refresh_token',
      'authorization_code',
      true,
    ],
  ])('%s', (...[, members, grant, original, required]) => {
    expect(secretRequired(aClient(members), grant, original)).toBe(required);
  });
});
