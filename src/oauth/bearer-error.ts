import { OAuthError } from '../protocol/errors/oauth-error';
import { InvalidClient, InvalidRequest } from '../protocol/errors/rfc6749';
import { InsufficientScope, InvalidToken } from '../protocol/errors/rfc6750';
import { AccessDenied } from '../security/access-denied';

/** A refusal of the access guard at an OAuth endpoint: the challenge of RFC 6750 §3, the body of RFC 6749 §5.2. */
export function bearerErrorOf({ code, message, challenge }: AccessDenied): OAuthError {
  const options = challenge === undefined ? {} : { headers: { 'WWW-Authenticate': challenge } };
  switch (code) {
    case 'login':
      return challenge?.startsWith('Basic') === true
        ? new InvalidClient(true)
        : new InvalidToken(message, options);
    case 'forbidden':
      return new InsufficientScope(message, options);
    case 'invalid':
      return new InvalidRequest(message, options);
  }
}
