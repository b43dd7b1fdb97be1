import { Issue } from './issue';
import { generateOpaqueToken, hashToken } from './opaque-token';
import { RefreshToken } from '../ports/refresh-token-store';
import { isScopeBound } from '../scope/scope-policy';

export interface NewRefreshToken {
  /** Sent once, stored never. */
  readonly value: string;
  readonly stored: RefreshToken;
}

const refreshScopes: readonly string[] = ['offline_access', 'online_access'];

/** Whether a refresh token comes with what is issued (contract §4.2, `refresh_token`). */
export function isRefreshTokenDue({ grant, client, decision, options }: Issue): boolean {
  if (!grant.refreshable) return false;
  if (decision.refreshed !== undefined) return true;
  if (options.refreshToken !== undefined) return options.refreshToken;
  const asked = decision.scope.some((scope) => refreshScopes.includes(scope));
  return asked && client.grantTypes.includes('refresh_token');
}

/** Contract rule 3: what promises a refresh token is dropped where none is issued. */
export function withoutRefreshScopes(scope: readonly string[]): readonly string[] {
  return scope.filter((one) => !refreshScopes.includes(one));
}

/** A refresh token, or the successor of the one that was used: the same grant, a new idle time, the same end. */
export function makeRefreshToken(issue: Issue, sessionId: string, issuedAt: Date): NewRefreshToken {
  const { client, grant, decision, options, audience } = issue;
  const { user, scope, context = {}, refreshed } = decision;
  const later = (seconds: number): Date => new Date(issuedAt.getTime() + seconds * 1000);
  const absoluteExpiresAt = refreshed?.token.absoluteExpiresAt ?? later(options.refreshTokenAbsoluteSeconds);
  const idle = later(options.refreshTokenIdleSeconds);
  const value = generateOpaqueToken('refresh');
  return {
    value,
    stored: {
      hash: hashToken(value),
      sessionId,
      clientId: client.id,
      userId: user?.id,
      grantType: refreshed?.token.grantType ?? grant.grantType,
      scope: refreshed?.scope ?? scope,
      scopeBound: refreshed?.token.scopeBound ?? isScopeBound(client),
      audience: refreshed?.token.audience ?? audience,
      context,
      issuedAt,
      expiresAt: idle < absoluteExpiresAt ? idle : absoluteExpiresAt,
      absoluteExpiresAt,
      usedAt: undefined,
    },
  };
}
