import { OAuthError } from './oauth-error';

/** The requested resource is unknown, malformed or not allowed for the client (RFC 8707 §2). */
export class InvalidTarget extends OAuthError {
  readonly code = 'invalid_target';
  readonly status = 400;
}
