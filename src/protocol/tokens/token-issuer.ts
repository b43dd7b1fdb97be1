import { Clock } from '../../lib/clock';
import { JsonObject } from '../../lib/json';
import { randomId } from '../../lib/random';
import { RequestOrigin } from '../endpoints/request-origin';
import { TokenDecision } from '../grants/grant';
import { GrantOptions } from '../grants/grant-options';
import { Issuer } from '../issuer';
import { Client } from '../ports/client-store';
import { AccessToken, NewSession } from '../ports/session-store';
import { isScopeBound } from '../scope/scope-policy';
import { generateOpaqueToken, hashToken } from './opaque-token';

export interface Issue {
  readonly client: Client;
  readonly grantType: string;
  readonly decision: TokenDecision;
  readonly audience: readonly string[];
  readonly options: GrantOptions;
  readonly origin: RequestOrigin;
}

/** Everything that one successful grant brings into being. */
export interface IssuedTokens {
  readonly session: NewSession;
  readonly accessToken: AccessToken;
  /** RFC 6749 §5.1; absent members are omitted, never null. */
  readonly body: JsonObject;
}

/** Turns a grant's decision into a Session, its access token and the answer. Stores nothing. */
export class TokenIssuer {
  constructor(
    readonly issuer: Issuer,
    private readonly clock: Clock,
  ) {}

  issue({ client, grantType, decision, audience, options, origin }: Issue): IssuedTokens {
    const issuedAt = this.clock.now();
    const expiresAt = new Date(issuedAt.getTime() + options.accessTokenLifetimeSeconds * 1000);
    const token = generateOpaqueToken('access');
    const { scope, userId, context = {} } = decision;
    const shared = {
      clientId: client.id,
      userId,
      scope,
      scopeBound: isScopeBound(client),
      audience,
      context,
      jti: randomId(),
      expiresAt,
    };
    const session: NewSession = {
      ...shared,
      id: randomId(),
      type: grantType,
      startAt: issuedAt,
      ip: origin.ip,
      userAgent: origin.userAgent,
    };
    const accessToken: AccessToken = { ...shared, hash: hashToken(token), sessionId: session.id, issuedAt };
    const body: JsonObject = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: options.accessTokenLifetimeSeconds,
      scope: scope.join(' '),
    };
    return { session, accessToken, body };
  }
}
