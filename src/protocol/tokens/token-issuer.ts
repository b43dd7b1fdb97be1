import { Clock } from '../../lib/clock';
import { JsonObject } from '../../lib/json';
import { randomId } from '../../lib/random';
import { Issuer } from '../issuer';
import { AccessToken, NewSession, SessionRenewal } from '../ports/session-store';
import { isScopeBound } from '../scope/scope-policy';
import { userView } from '../endpoints/user-view';
import { accessTokenClaims } from './access-token-jwt';
import { Issue, IssuedTokens } from './issue';
import { JwtSigner } from './jwt-signer';
import { generateOpaqueToken, hashToken } from './opaque-token';
import {
  isRefreshTokenDue,
  makeRefreshToken,
  NewRefreshToken,
  withoutRefreshScopes,
} from './refresh-rotation';

/** Turns a grant's decision into a Session, its tokens and the answer. Stores nothing. */
export class TokenIssuer {
  constructor(
    readonly issuer: Issuer,
    private readonly clock: Clock,
    private readonly jwt: JwtSigner,
  ) {}

  async issue(issue: Issue): Promise<IssuedTokens> {
    const issuedAt = this.clock.now();
    const sessionId = issue.decision.refreshed?.token.sessionId ?? randomId();
    const refresh = isRefreshTokenDue(issue) ? makeRefreshToken(issue, sessionId, issuedAt) : undefined;
    const described = describe(issue, { sessionId, issuedAt, refreshable: refresh !== undefined });
    const value =
      issue.options.tokenFormat === 'opaque'
        ? generateOpaqueToken('access')
        : await this.sign(described, issue);
    return {
      grantType: issue.grant.grantType,
      sessionId,
      session: sessionOf(issue, described, refresh),
      accessToken: { ...described, hash: hashToken(value) },
      refreshToken: refresh?.stored,
      body: bodyOf(issue, { value, scope: described.scope, refreshToken: refresh?.value }),
    };
  }

  private sign(token: Omit<AccessToken, 'hash'>, { client }: Issue): Promise<string> {
    const claims = accessTokenClaims(token, this.issuer.url);
    return this.jwt.sign(claims, { alg: client.accessTokenSigningAlg, typ: 'at+jwt' });
  }
}

function describe(
  { client, decision, audience, options }: Issue,
  { sessionId, issuedAt, refreshable }: { sessionId: string; issuedAt: Date; refreshable: boolean },
): Omit<AccessToken, 'hash'> {
  return {
    sessionId,
    clientId: client.id,
    userId: decision.user?.id,
    jti: randomId(),
    scope: refreshable ? decision.scope : withoutRefreshScopes(decision.scope),
    scopeBound: decision.refreshed?.token.scopeBound ?? isScopeBound(client),
    audience,
    context: decision.context ?? {},
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + options.accessTokenLifetimeSeconds * 1000),
  };
}

/** Member by member: on this path a rest element costs as much as all the cryptography. */
function sessionOf(
  { grant, decision, origin }: Issue,
  token: Omit<AccessToken, 'hash'>,
  refresh: NewRefreshToken | undefined,
): NewSession | SessionRenewal {
  const { sessionId: id, jti, issuedAt } = token;
  const lastExpiry = refresh !== undefined && refresh.stored.expiresAt > token.expiresAt;
  const expiresAt = lastExpiry ? refresh.stored.expiresAt : token.expiresAt;
  if (decision.refreshed !== undefined) return { id, jti, usedAt: issuedAt, expiresAt };
  return {
    id,
    type: grant.grantType,
    clientId: token.clientId,
    userId: token.userId,
    jti,
    scope: token.scope,
    scopeBound: token.scopeBound,
    audience: token.audience,
    context: token.context,
    startAt: issuedAt,
    expiresAt,
    ip: origin.ip,
    userAgent: origin.userAgent,
  };
}

function bodyOf(
  { client, grant, decision, options }: Issue,
  {
    value,
    scope,
    refreshToken,
  }: { value: string; scope: readonly string[]; refreshToken: string | undefined },
): JsonObject {
  const viewer = { client, scope, grantType: decision.refreshed?.token.grantType ?? grant.grantType };
  return {
    access_token: value,
    token_type: 'Bearer',
    expires_in: options.accessTokenLifetimeSeconds,
    scope: scope.join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(decision.user !== undefined && { userinfo: userView(decision.user, viewer) }),
    ...decision.context,
  };
}
