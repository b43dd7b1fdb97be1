import { Issue } from './issue';
import { generateOpaqueToken, hashToken } from './opaque-token';
import { GrantOptions } from '../grants/grant-options';
import { Client } from '../ports/client-store';
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
  return decision.refreshed !== undefined || isRefreshTokenGranted(client, options, decision.scope);
}

/** Whether a grant that can have a refresh token has one with this scope. */
export function isRefreshTokenGranted(
  client: Client,
  { refreshToken }: GrantOptions,
  scope: readonly string[],
): boolean {
  if (refreshToken !== undefined) return refreshToken;
  const asked = scope.some((one) => refreshScopes.includes(one));
  return asked && client.grantTypes.includes('refresh_token');
}

/** Contract rule 3: what promises a refresh token is dropped where none is issued. */
export function withoutRefreshScopes(scope: readonly string[]): readonly string[] {
  return scope.filter((one) => !refreshScopes.includes(one));
}

/** SMART 2.2 §scopes: access that lasts as long as the login. Whoever may have it without the login, too, has that. */
export function endsWithLogin(scope: readonly string[]): boolean {
  return scope.includes('online_access') && !scope.includes('offline_access');
}

/** A refresh token, or the successor of the one that was used: the same grant, a new idle time, the same end. */
export function makeRefreshToken(issue: Issue, sessionId: string, issuedAt: Date): NewRefreshToken {
  const value = generateOpaqueToken('refresh');
  const hash = hashToken(value);
  const { refreshed } = issue.decision;
  const carried =
    refreshed === undefined ? begin(issue, issuedAt) : { ...refreshed.token, scope: refreshed.scope };
  const idle = later(issuedAt, issue.options.refreshTokenIdleSeconds);
  const { absoluteExpiresAt } = carried;
  const expiresAt = idle < absoluteExpiresAt ? idle : absoluteExpiresAt;
  return { value, stored: { ...carried, hash, sessionId, issuedAt, expiresAt, usedAt: undefined } };
}

/** What a refresh token carries from its grant to the last of its successors. */
function begin({ client, grant, decision, options, audience }: Issue, issuedAt: Date) {
  return {
    clientId: client.id,
    userId: decision.user?.id,
    grantType: grant.grantType,
    scope: decision.scope,
    scopeBound: isScopeBound(client),
    audience,
    context: decision.context ?? {},
    authTime: decision.user && (decision.authTime ?? issuedAt),
    absoluteExpiresAt: later(issuedAt, options.refreshTokenAbsoluteSeconds),
    browserSessionId: endsWithLogin(decision.scope) ? requireLogin(decision) : undefined,
  };
}

/** Grants without a login do not carry `online_access`: without this, one that did would never end. */
function requireLogin({ authorization }: Issue['decision']): string {
  if (authorization?.browser === undefined) throw new Error('online_access was granted without a login');
  return authorization.browser.sessionId;
}

function later(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
