import { RequestNotSupported, RequestUriNotSupported } from '../../errors/oidc-core';
import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** OIDC Core §6, RFC 9101 §5: request objects are not read, and nothing is fetched. */
export function refuseRequestObject({ parameters }: AuthorizationRequest): void {
  const { request, request_uri: uri } = parameters.single;
  if (request !== undefined && uri !== undefined) {
    throw new InvalidRequest('The parameters request and request_uri exclude each other.');
  }
  if (request !== undefined) {
    throw new RequestNotSupported('This server reads no request objects. Send the parameters themselves.');
  }
  if (uri !== undefined) {
    throw new RequestUriNotSupported(
      'This server fetches no request objects. Send the parameters themselves.',
    );
  }
}
