import { randomId } from '../../lib/random';
import { IssuedTokenStore } from '../tokens/issued-token-store';
import { TokenIssuer } from '../tokens/token-issuer';
import { Approval, IssuedAnswer } from './approval';

/** The members of a token response that an authorization response has too (RFC 6749 §4.2.2, OIDC Core §3.2.2.5). */
const MEMBERS = ['access_token', 'token_type', 'expires_in', 'scope', 'id_token'] as const;

/** No refresh token travels by way of a browser (RFC 6749 §4.2.2). */
const IMPLICIT = { grantType: 'implicit', refreshable: false } as const;

/** Issues tokens at the authorization endpoint: the implicit grant, RFC 6749 §4.2, for clients that opted in. */
export class ImplicitIssuer {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly tokens: IssuedTokenStore,
  ) {}

  async issue({ request, user, login, scope, context, origin }: Approval): Promise<IssuedAnswer> {
    const { client, audience, options, parameters } = request;
    const browser = client.firstParty ? { sessionId: login.sessionId, endsWithThis: true } : undefined;
    const authorization = { sessionId: randomId(), audience, nonce: parameters.single.nonce, browser };
    const decision = { user, scope, context, authTime: login.authTime, authorization };
    const only = onlyToken(request.responseType);
    const issued = await this.issuer.issue({
      client,
      grant: IMPLICIT,
      only,
      decision,
      audience,
      options,
      origin,
    });
    const members = MEMBERS.flatMap((name) => {
      const value = issued.body[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [];
    });
    return {
      parameters: Object.fromEntries(members),
      store: () => this.tokens.store(issued, undefined, origin),
    };
  }
}

function onlyToken(responseType: string | undefined): 'token' | 'id_token' | undefined {
  return responseType === 'token' || responseType === 'id_token' ? responseType : undefined;
}
