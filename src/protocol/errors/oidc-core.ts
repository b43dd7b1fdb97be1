import { OAuthError } from './oauth-error';

/** The user must log in, and `prompt=none` forbids to ask (OIDC Core §3.1.2.6). */
export class LoginRequired extends OAuthError {
  readonly code = 'login_required';
  readonly status = 400;
}

/** The user must be asked, and `prompt=none` forbids it (OIDC Core §3.1.2.6). */
export class ConsentRequired extends OAuthError {
  readonly code = 'consent_required';
  readonly status = 400;
}

/** The user must do something else than log in or consent, and `prompt=none` forbids it (OIDC Core §3.1.2.6). */
export class InteractionRequired extends OAuthError {
  readonly code = 'interaction_required';
  readonly status = 400;
}

/** Request objects by value are not supported (OIDC Core §3.1.2.6). */
export class RequestNotSupported extends OAuthError {
  readonly code = 'request_not_supported';
  readonly status = 400;
}

/** Request objects by reference are not supported (OIDC Core §3.1.2.6). */
export class RequestUriNotSupported extends OAuthError {
  readonly code = 'request_uri_not_supported';
  readonly status = 400;
}
