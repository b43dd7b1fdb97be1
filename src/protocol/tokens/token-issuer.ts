import { Clock } from '../../lib/clock';
import { JsonObject } from '../../lib/json';
import { randomId } from '../../lib/random';
import { Issuer } from '../issuer';
import { AccessToken, NewSession, SessionRenewal } from '../ports/session-store';
import { isScopeBound } from '../scope/scope-policy';
import { userView } from '../endpoints/user-view';
import { accessTokenClaims, requirePortable } from './access-token-jwt';
import { idTokenClaims } from './id-token';
import { Issue, IssuedTokens } from './issue';
import { JwtSigner } from './jwt-signer';
import { generateOpaqueToken, hashToken } from './opaque-token';
import {
  isRefreshTokenDue,
  makeRefreshToken,
  NewRefreshToken,
  withoutRefreshScopes,
} from './refresh-rotation';
import { fhirUserOf } from './user-claims';

/** Turns a grant's decision into a Session, its tokens and the answer. Stores nothing. */
export class TokenIssuer {
  constructor(
    readonly issuer: Issuer,
    private readonly clock: Clock,
    private readonly jwt: JwtSigner,
  ) {}

  async issue(issue: Issue): Promise<IssuedTokens> {
    const issuedAt = this.clock.now();
    const { client, decision, grant } = issue;
    const sessionId = decision.refreshed?.token.sessionId ?? decision.authorization?.sessionId ?? randomId();
    const refresh = isRefreshTokenDue(issue) ? makeRefreshToken(issue, sessionId, issuedAt) : undefined;
    const described = describe(issue, { sessionId, issuedAt, refreshable: refresh !== undefined });
    const accessToken = issue.only === 'id_token' ? undefined : await this.accessToken(described, issue);
    const idToken = issue.only === 'token' ? undefined : await this.idToken(described, issue, accessToken);
    return {
      grantType: grant.grantType,
      sessionId,
      clientId: client.id,
      userId: described.userId,
      scope: described.scope,
      session: sessionOf(issue, described, refresh),
      accessToken: accessToken === undefined ? undefined : { ...described, hash: hashToken(accessToken) },
      refreshToken: refresh?.stored,
      body: bodyOf(issue, { accessToken, idToken, scope: described.scope, refreshToken: refresh?.value }),
    };
  }

  private async accessToken(token: DescribedToken, { client, decision, options }: Issue): Promise<string> {
    if (options.tokenFormat === 'opaque') return generateOpaqueToken('access');
    const { user } = decision;
    const showsUser = user !== undefined && token.scope.includes('fhirUser');
    const fhirUser = showsUser ? fhirUserOf(user, this.issuer.url) : undefined;
    const claims = accessTokenClaims(token, this.issuer.url, fhirUser);
    const signed = await this.jwt.sign(claims, { alg: client.accessTokenSigningAlg, typ: 'at+jwt' });
    requirePortable(signed);
    return signed;
  }

  /** OIDC Core §3.1.3.3, and §12.2 at a refresh: wherever a user granted `openid`. */
  private async idToken(
    { sessionId, scope, issuedAt }: DescribedToken,
    { client, decision }: Issue,
    accessToken: string | undefined,
  ): Promise<string | undefined> {
    const { user, refreshed, authorization } = decision;
    if (user === undefined || !scope.includes('openid')) return undefined;
    const subject = {
      user,
      clientId: client.id,
      sessionId,
      scope,
      authTime: (refreshed === undefined ? decision.authTime : refreshed.token.authTime) ?? issuedAt,
      nonce: authorization?.nonce,
      accessToken,
      issuedAt,
    };
    const claims = idTokenClaims(subject, this.issuer.url);
    return this.jwt.sign(claims, { alg: client.idTokenSigningAlg, typ: 'JWT' });
  }
}

/** An access token before it has a value. */
type DescribedToken = Omit<AccessToken, 'hash'>;

function describe(
  { client, decision, audience, options }: Issue,
  { sessionId, issuedAt, refreshable }: { sessionId: string; issuedAt: Date; refreshable: boolean },
): DescribedToken {
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
  token: DescribedToken,
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
    browser: decision.authorization?.browser,
    startAt: issuedAt,
    expiresAt,
    ip: origin.ip,
    userAgent: origin.userAgent,
  };
}

interface IssuedValues {
  readonly accessToken: string | undefined;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly scope: readonly string[];
}

function bodyOf(
  { client, grant, decision, options }: Issue,
  { accessToken, idToken, refreshToken, scope }: IssuedValues,
): JsonObject {
  const viewer = { client, scope, grantType: decision.refreshed?.token.grantType ?? grant.grantType };
  return {
    ...(accessToken !== undefined && {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: options.accessTokenLifetimeSeconds,
    }),
    scope: scope.join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(decision.user !== undefined && { userinfo: userView(decision.user, viewer) }),
    ...decision.context,
  };
}
