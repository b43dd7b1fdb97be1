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
import { accessTokenClaims } from './access-token-jwt';
import { JwtSigner } from './jwt-signer';
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
    private readonly jwt: JwtSigner,
  ) {}

  async issue({ client, grantType, decision, audience, options, origin }: Issue): Promise<IssuedTokens> {
    const issuedAt = this.clock.now();
    const expiresAt = new Date(issuedAt.getTime() + options.accessTokenLifetimeSeconds * 1000);
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
    const described = { ...shared, sessionId: session.id, issuedAt };
    const token = await this.write(described, client, options);
    const body: JsonObject = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: options.accessTokenLifetimeSeconds,
      scope: scope.join(' '),
    };
    return { session, accessToken: { ...described, hash: hashToken(token) }, body };
  }

  private write(
    token: Omit<AccessToken, 'hash'>,
    client: Client,
    options: GrantOptions,
  ): string | Promise<string> {
    if (options.tokenFormat === 'opaque') return generateOpaqueToken('access');
    const claims = accessTokenClaims(token, this.issuer.url);
    return this.jwt.sign(claims, { alg: client.accessTokenSigningAlg, typ: 'at+jwt' });
  }
}
