import { JsonObject } from '../../lib/json';
import { bearerChallenge, InsufficientScope, InvalidToken } from '../errors/rfc6750';
import { Issuer } from '../issuer';
import { ClientStore } from '../ports/client-store';
import { SessionStore } from '../ports/session-store';
import { User, UserStore } from '../ports/user-store';
import { userClaims } from '../tokens/user-claims';
import { userView } from './user-view';

/** Whom a request speaks for: by an access token, or without a client by the cookie of this server. */
export interface UserinfoCaller {
  readonly clientId: string | undefined;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly scope: readonly string[];
}

/** UserInfo, OIDC Core §5.3 and contract §9.3: who the user of a token is, as far as its scope shows it. */
export class UserinfoEndpoint {
  constructor(
    private readonly users: UserStore,
    private readonly clients: ClientStore,
    private readonly sessions: SessionStore,
    private readonly issuer: Issuer,
  ) {}

  async respond(caller: UserinfoCaller): Promise<JsonObject> {
    const user = await this.requireUser(caller.userId);
    const { resourceType, id } = user.document;
    if (caller.clientId === undefined || !caller.scope.includes('openid')) {
      return { ...(await this.viewOf(user, caller)), sub: user.id };
    }
    return { sub: user.id, resourceType, id, ...userClaims(user, caller.scope, this.issuer.url) };
  }

  private async requireUser(id: string | undefined): Promise<User> {
    if (id === undefined) {
      const headers = { 'WWW-Authenticate': bearerChallenge('insufficient_scope', 'openid') };
      throw new InsufficientScope('Nobody logged in for this access token: it belongs to a client.', {
        headers,
      });
    }
    const user = await this.users.find(id);
    if (user?.active === true) return user;
    const headers = { 'WWW-Authenticate': bearerChallenge('invalid_token') };
    throw new InvalidToken('The user of this access token is not active any more.', { headers });
  }

  private async viewOf(user: User, { clientId, sessionId, scope }: UserinfoCaller): Promise<JsonObject> {
    if (clientId === undefined) return userView(user, { grantType: 'browser', client: undefined, scope });
    const [client, type] = await Promise.all([
      this.clients.find(clientId),
      sessionId === undefined ? undefined : this.sessions.findType(sessionId),
    ]);
    return userView(user, { grantType: type ?? '', client, scope });
  }
}
