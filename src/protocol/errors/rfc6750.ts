import { OAuthError } from './oauth-error';

/** Why a bearer token was refused (RFC 6750 §3.1). */
export type BearerErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

/** A value of the WWW-Authenticate header (RFC 6750 §3). Without an error where nothing was presented. */
export function bearerChallenge(error?: BearerErrorCode, scope?: string): string {
  const parts = ['realm="nest-fhir-auth"'];
  if (error !== undefined) parts.push(`error="${error}"`);
  if (scope !== undefined) parts.push(`scope="${scope}"`);
  return `Bearer ${parts.join(', ')}`;
}

/** The access token is missing, malformed, expired or revoked (RFC 6750 §3.1). */
export class InvalidToken extends OAuthError {
  readonly code = 'invalid_token';
  readonly status = 401;
}

/** The access token is good, and not good for this (RFC 6750 §3.1). */
export class InsufficientScope extends OAuthError {
  readonly code = 'insufficient_scope';
  readonly status = 403;
}
