import { JsonObject } from '../../lib/json';
import { InvalidRequest } from '../errors/rfc6749';
import { Issuer } from '../issuer';
import { Client, ClientStore } from '../ports/client-store';
import { User, UserStore } from '../ports/user-store';
import { formatScope } from '../scope/scope';
import { ActiveTokens } from '../tokens/active-tokens';
import { PresentedToken } from '../tokens/presented-token';
import { fhirUserOf } from '../tokens/user-claims';
import { RequestParameters } from './request-parameters';

/** Who asks: a client, about what concerns it; or a caller whom policies allow `oauth-introspect`. */
export type Introspector =
  { readonly kind: 'client'; readonly client: Client } | { readonly kind: 'allowed' };

/** Token Introspection, RFC 7662 and contract §9.1: what a token means at this moment. */
export class IntrospectionEndpoint {
  constructor(
    private readonly tokens: ActiveTokens,
    private readonly clients: ClientStore,
    private readonly users: UserStore,
    private readonly issuer: Issuer,
  ) {}

  /**
   * One answer for every token that is not active for this introspector: a difference would tell whose tokens
   * exist (RFC 7662 §4).
   */
  async respond({ single }: RequestParameters, introspector: Introspector): Promise<JsonObject> {
    if (single.token === undefined) throw new InvalidRequest('The parameter token is missing.');
    const presented = await this.tokens.find(single.token);
    if (presented === undefined || !isVisible(presented, introspector)) return { active: false };
    const { clientId, userId } = presented.token;
    const [client, user] = await Promise.all([
      this.clients.find(clientId),
      userId === undefined ? undefined : this.users.find(userId),
    ]);
    const hasSubject = userId === undefined || user?.active === true;
    if (client?.active !== true || !hasSubject) return { active: false };
    return describe(presented, { user, introspector, issuer: this.issuer.url });
  }
}

/** A client sees its own tokens, and access tokens that are meant for it. */
function isVisible({ kind, token }: PresentedToken, introspector: Introspector): boolean {
  if (introspector.kind === 'allowed') return true;
  const { id } = introspector.client;
  return token.clientId === id || (kind === 'access' && token.audience.includes(id));
}

function describe(
  presented: PresentedToken,
  about: { user: User | undefined; introspector: Introspector; issuer: string },
): JsonObject {
  const { token } = presented;
  const { userName } = about.user?.document ?? {};
  const [single, ...others] = token.audience;
  return {
    // First: no launch context may speak for the token itself.
    ...token.context,
    fhirUser: token.context.fhirUser ?? fhirUserFor(presented, about),
    active: true,
    scope: formatScope(token.scope),
    client_id: token.clientId,
    sub: token.userId ?? token.clientId,
    username: typeof userName === 'string' ? userName : undefined,
    ...(presented.kind === 'access' && { token_type: 'Bearer', jti: presented.token.jti }),
    exp: seconds(token.expiresAt),
    iat: seconds(token.issuedAt),
    aud: others.length === 0 ? single : [...token.audience],
    iss: about.issuer,
    sid: token.sessionId,
  };
}

/** A client must not learn by its own token what the user has not granted it. */
function fhirUserFor(
  { token }: PresentedToken,
  { user, introspector, issuer }: { user: User | undefined; introspector: Introspector; issuer: string },
): string | undefined {
  const shown = introspector.kind === 'allowed' || token.scope.includes('fhirUser');
  return shown && user !== undefined ? fhirUserOf(user, issuer) : undefined;
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
