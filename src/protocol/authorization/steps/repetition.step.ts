import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** RFC 6749 §3.1: a parameter comes once, or two readers may understand two requests. */
export function refuseRepetition({ parameters }: AuthorizationRequest): void {
  if (parameters.repeated.size === 0) return;
  throw new InvalidRequest('A parameter is repeated. Send each parameter once.');
}
