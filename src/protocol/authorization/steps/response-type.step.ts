import { InvalidRequest, UnsupportedResponseType } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** RFC 6749 §3.1.1: what the client wants back. */
export function verifyResponseType({ parameters, responseType }: AuthorizationRequest): void {
  if (parameters.single.response_type === undefined) {
    throw new InvalidRequest('The parameter response_type is missing.');
  }
  if (responseType === undefined) {
    throw new UnsupportedResponseType('This server does not support this response_type. Use code.');
  }
}
