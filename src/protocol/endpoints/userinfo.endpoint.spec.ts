import { MemoryClientStore } from '../../../test/support/memory/memory-client.store';
import { MemorySessionStore } from '../../../test/support/memory/memory-session.store';
import { MemoryUserStore } from '../../../test/support/memory/memory-user.store';
import { aToken, sessionOf } from '../../../test/contract/describe-session-store';
import { clientView } from '../../client/client-view';
import { JsonObject } from '../../lib/json';
import { Issuer } from '../issuer';
import { UserinfoCaller, UserinfoEndpoint } from './userinfo.endpoint';

const document = {
  resourceType: 'User',
  id: 'u1',
  userName: 'uma',
  email: 'uma@example.com',
  data: { private: 'note' },
};
const everything = { ...document, sub: 'u1' };
const nothing = { resourceType: 'User', id: 'u1', sub: 'u1' };

describe('OIDC Core §5.3 userinfo', () => {
  const users = new MemoryUserStore();
  const clients = new MemoryClientStore();
  const sessions = new MemorySessionStore();
  const endpoint = new UserinfoEndpoint(users, clients, sessions, new Issuer('https://auth.example'));

  const setUser = (active: boolean): void => {
    users.set({ id: 'u1', active, passwordHash: 'hash', roles: [], document });
  };
  const setClient = (attributes: JsonObject): void => {
    clients.set(clientView({ id: 'app', active: true, secret: null, document: attributes }));
  };

  beforeEach(() => {
    setUser(true);
    setClient({});
  });

  /** A token of this grant. */
  function callerOf(type: string, scope: string[]): UserinfoCaller {
    const token = aToken({ clientId: 'app', userId: 'u1', scope });
    sessions.open({ ...sessionOf(token), type });
    return token;
  }

  const cookie = { clientId: undefined, userId: 'u1', sessionId: 's1', scope: [] };

  it('shows the whole User to the cookie of this server', async () => {
    expect(await endpoint.respond(cookie)).toEqual(everything);
    expect(await endpoint.respond({ ...cookie, scope: ['openid'] })).toEqual(everything);
  });

  it('without openid shows the User view: what scopes show, or all to whom the user trusts anyway', async () => {
    const code = 'authorization_code';
    expect(await endpoint.respond(callerOf(code, []))).toEqual(nothing);
    const email = await endpoint.respond(callerOf(code, ['email']));
    expect(email).toEqual({ ...nothing, email: 'uma@example.com' });
    expect(await endpoint.respond(callerOf('password', []))).toEqual(everything);
    for (const attribute of ['trusted', 'first_party']) {
      setClient({ [attribute]: true });
      expect(await endpoint.respond(callerOf(code, []))).toEqual(everything);
    }
  });

  it('with openid shows claims by scope to every client', async () => {
    setClient({ trusted: true });
    expect(await endpoint.respond(callerOf('password', ['openid']))).toEqual(nothing);
    const profile = await endpoint.respond(callerOf('password', ['openid', 'profile']));
    expect(profile).toEqual({ ...nothing, preferred_username: 'uma' });
  });

  it('refuses a token without user, and one whose user is not active', async () => {
    const ofClient = { ...callerOf('client_credentials', []), userId: undefined };
    await expect(endpoint.respond(ofClient)).rejects.toMatchObject({ status: 403 });
    setUser(false);
    for (const caller of [cookie, callerOf('password', ['openid'])]) {
      await expect(endpoint.respond(caller)).rejects.toMatchObject({ status: 401, code: 'invalid_token' });
    }
  });
});
