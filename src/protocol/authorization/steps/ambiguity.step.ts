import { AuthorizationPageError } from '../authorization-page-error';
import { AuthorizationParameters } from '../authorization-parameters';

/** RFC 6749 §3.1: whom a request is for, and where its answer goes, must not depend on who reads it. */
export function refuseAmbiguity({ nested, repeated }: AuthorizationParameters): void {
  if (nested)
    throw new AuthorizationPageError(
      'The name of a parameter holds brackets. Send each parameter by its plain name.',
    );
  if (repeated.has('client_id') || repeated.has('redirect_uri')) {
    throw new AuthorizationPageError('client_id and redirect_uri may each be sent once only.');
  }
}
