import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

const MAX_NONCE_LENGTH = 2048;

/** OIDC Core §3.2.2.1: an id_token that comes by way of the browser is bound to the request by a `nonce`. */
export function verifyNonce(request: AuthorizationRequest): void {
  const { nonce } = request.parameters.single;
  if (nonce !== undefined && nonce.length > MAX_NONCE_LENGTH) {
    throw new InvalidRequest('The parameter nonce is longer than 2048 characters.');
  }
  if (request.responseType?.startsWith('id_token') !== true) return;
  if (nonce === undefined) throw new InvalidRequest('This response_type needs the parameter nonce.');
  if (!request.asksFor('openid')) throw new InvalidRequest('This response_type needs the scope openid.');
}
