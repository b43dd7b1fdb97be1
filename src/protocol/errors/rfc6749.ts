import { OAuthError } from './oauth-error';

/** A parameter is missing, repeated or malformed (RFC 6749 §5.2). */
export class InvalidRequest extends OAuthError {
  readonly code = 'invalid_request';
  readonly status: number = 400;
}

/** The body is larger than the endpoint reads (contract §2). */
export class RequestTooLarge extends InvalidRequest {
  override readonly status = 413;
}

/** A header is larger than the server reads (RFC 6585 §5). */
export class HeaderTooLarge extends InvalidRequest {
  override readonly status = 431;
}

/**
 * Client authentication failed (RFC 6749 §5.2). The text is the same for an unknown client, a wrong
 * secret and an inactive client: a difference would tell which ids exist.
 */
export class InvalidClient extends OAuthError {
  readonly code = 'invalid_client';
  readonly status = 401;

  /** @param triedBasic answers with a challenge, as RFC 6749 §5.2 demands where Basic was tried */
  constructor(triedBasic: boolean, detail?: string) {
    super('Client authentication failed. Check client id, secret and authentication method.', {
      ...(triedBasic && { headers: { 'WWW-Authenticate': 'Basic realm="nest-fhir-auth"' } }),
      ...(detail !== undefined && { detail }),
    });
  }
}

/** The grant is invalid, expired, used, or belongs to another client (RFC 6749 §5.2). */
export class InvalidGrant extends OAuthError {
  readonly code = 'invalid_grant';
  readonly status = 400;
}

/** The client may not use this grant (RFC 6749 §5.2). */
export class UnauthorizedClient extends OAuthError {
  readonly code = 'unauthorized_client';
  readonly status = 400;
}

/** This server does not know the grant (RFC 6749 §5.2). */
export class UnsupportedGrantType extends OAuthError {
  readonly code = 'unsupported_grant_type';
  readonly status = 400;
}

/** The scope is malformed, unknown, or exceeds what the client may have (RFC 6749 §5.2). */
export class InvalidScope extends OAuthError {
  readonly code = 'invalid_scope';
  readonly status = 400;
}

/** The user, or this server in its place, said no (RFC 6749 §4.1.2.1). */
export class AccessDenied extends OAuthError {
  readonly code = 'access_denied';
  readonly status = 400;
}

/** This server does not know the `response_type` (RFC 6749 §4.1.2.1). */
export class UnsupportedResponseType extends OAuthError {
  readonly code = 'unsupported_response_type';
  readonly status = 400;
}

/** Something failed here; `detail` carries the id under which the log tells what (RFC 6749 §4.1.2.1). */
export class ServerError extends OAuthError {
  readonly code = 'server_error';
  readonly status = 500;
}

/** The server cannot answer at the moment (RFC 6749 §4.1.2.1): storage is away, or it is overloaded. */
export class TemporarilyUnavailable extends OAuthError {
  readonly code = 'temporarily_unavailable';
  readonly status = 503;

  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('The server is temporarily unable to answer. Try again shortly.', {
      headers: { 'Retry-After': String(retryAfterSeconds) },
      cause,
    });
  }
}

/** Too many wrong secrets or passwords (contract §11): says when to try again, and nothing of the account. */
export class TooManyAttempts extends OAuthError {
  readonly code = 'temporarily_unavailable';
  readonly status = 429;

  constructor(readonly retryAfterSeconds: number) {
    super('Too many failed attempts. Wait before you try again.', {
      headers: { 'Retry-After': String(retryAfterSeconds) },
    });
  }
}

/** A used refresh token or code came back: somebody has a copy (RFC 9700 §4.14.2). Its Session is closed. */
export class TokenReuse extends InvalidGrant {
  constructor(
    readonly sessionId: string,
    /** What the audit record calls it. */
    readonly action: 'token-reuse' | 'code-reuse' = 'token-reuse',
  ) {
    super('The grant is invalid, expired or was used before.', {
      detail: 'a used token was presented again',
    });
  }
}

/** A code came with something that does not belong to it: whoever sent it may have stolen it, so it is burned. */
export class CodeMisuse extends InvalidGrant {
  constructor(
    /** The client that the code was issued to, for whom, and the Session that it stands for. */
    readonly issuedFor: { readonly clientId: string; readonly userId: string; readonly sessionId: string },
    /** For the audit record. */
    readonly reason: string,
    /** Resolves to false where somebody redeemed the code a moment ago. */
    readonly burn: () => Promise<boolean>,
  ) {
    super('The grant is invalid, expired or was used before.', { detail: reason });
  }
}
