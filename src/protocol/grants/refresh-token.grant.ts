import { Clock } from '../../lib/clock';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import {
  InvalidGrant,
  InvalidRequest,
  InvalidScope,
  TokenReuse,
  UnauthorizedClient,
} from '../errors/rfc6749';
import { Logins } from '../login/logins';
import { Client } from '../ports/client-store';
import { RefreshToken, RefreshTokenStore } from '../ports/refresh-token-store';
import { User, UserStore } from '../ports/user-store';
import { coveredScopes } from '../scope/scope-allow-list';
import { parseScope } from '../scope/scope';
import { hashToken, isOpaqueToken } from '../tokens/opaque-token';
import { authKey } from './auth-key';
import { Grant, TokenDecision, TokenRequest } from './grant';

/** Refreshing an Access Token, RFC 6749 §6: every use replaces the refresh token. */
export class RefreshTokenGrant implements Grant {
  readonly grantType = 'refresh_token';
  readonly parameters = ['refresh_token', 'scope'];
  readonly clients = 'any';
  readonly scopePolicy = 'own';
  readonly refreshable = true;

  constructor(
    private readonly tokens: RefreshTokenStore,
    private readonly users: UserStore,
    private readonly logins: Logins,
    private readonly clock: Clock,
  ) {}

  /** Contract §4.2: `auth.<grant>.refresh_token: true` permits the refresh of that grant's tokens. */
  isAllowed(client: Client): boolean {
    return (
      client.grantTypes.includes(this.grantType) ||
      Object.values(client.auth).some((settings) => settings.refreshToken === true)
    );
  }

  async authorize({ parameters }: TokenRequest, { client }: AuthenticatedClient): Promise<TokenDecision> {
    const token = await this.requireToken(parameters.refresh_token, client);
    const key = authKey(token.grantType);
    const permitted = key !== undefined && client.auth[key]?.refreshToken === true;
    if (!client.grantTypes.includes(this.grantType) && !permitted) {
      throw new UnauthorizedClient('The client is not allowed to refresh the tokens of this grant.');
    }
    // What the client has lost since is lost to this grant, too.
    const held = coveredScopes(token.scope, client.scope);
    const scope = narrow(held, parameters.scope);
    const user = await this.findActiveUser(token.userId);
    await this.extendLogin(token);
    return {
      user,
      scope,
      context: token.context,
      refreshed: { token, scope: held },
      redeem: () => this.redeem(token),
    };
  }

  private async redeem(token: RefreshToken): Promise<void> {
    if (await this.tokens.consume(token, this.clock.now())) return;
    const spent = await this.tokens.find(token.hash);
    throw spent?.usedAt === undefined ? invalid() : new TokenReuse(token.sessionId);
  }

  /**
   * Contract rule 3: a refresh under `online_access` is activity of the login. A unit of work of its own: one that held
   * this Session and waited for the login could deadlock with a logout, which holds the login and waits for this one.
   */
  private async extendLogin({ browserSessionId }: RefreshToken): Promise<void> {
    if (browserSessionId !== undefined && !(await this.logins.extend(browserSessionId))) throw invalid();
  }

  private async findActiveUser(id: string | undefined): Promise<User | undefined> {
    if (id === undefined) return undefined;
    const user = await this.users.find(id);
    if (user?.active !== true) throw invalid();
    return user;
  }

  private async requireToken(value: string | undefined, client: Client): Promise<RefreshToken> {
    if (value === undefined) throw new InvalidRequest('The parameter refresh_token is missing.');
    const token = isOpaqueToken('refresh', value) ? await this.tokens.find(hashToken(value)) : undefined;
    // A foreign client learns nothing, and does the rightful one no harm.
    if (token?.clientId !== client.id) throw invalid();
    if (token.usedAt !== undefined) throw new TokenReuse(token.sessionId);
    if (token.expiresAt <= this.clock.now()) throw invalid();
    return token;
  }
}

function invalid(): InvalidGrant {
  return new InvalidGrant('The grant is invalid, expired or was used before.');
}

/** RFC 6749 §6: the same scope or less; less narrows this access token alone. */
function narrow(held: readonly string[], requested: string | undefined): readonly string[] {
  if (requested === undefined) return held;
  const scopes = parseScope(requested);
  if (scopes?.every((scope) => held.includes(scope)) !== true) {
    throw new InvalidScope('The scope exceeds what was granted originally.');
  }
  return scopes;
}
