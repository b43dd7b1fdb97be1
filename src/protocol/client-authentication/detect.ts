import { InvalidRequest } from '../errors/rfc6749';
import { isBasic } from './basic-credentials';
import { TokenEndpointAuthMethod } from '../ports/client-store';

/** The parts of a request that can carry client credentials. */
export interface CredentialCarrier {
  readonly authorization: string | undefined;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/**
 * The one method by which a request authenticates its client (RFC 6749 §2.3).
 *
 * Trying methods until one succeeds would let a request carry several; exactly one is allowed.
 *
 * @returns `none` when the request only names its client, or not even that
 * @throws InvalidRequest when it presents more than one
 */
export function detectClientAuthentication(request: CredentialCarrier): TokenEndpointAuthMethod {
  const {
    client_secret: secret,
    client_assertion: assertion,
    client_assertion_type: type,
  } = request.parameters;
  const presented: TokenEndpointAuthMethod[] = [];
  if (isBasic(request.authorization)) presented.push('client_secret_basic');
  else if (request.authorization !== undefined) {
    throw new InvalidRequest('The Authorization header must use the Basic scheme here.');
  }
  if (secret !== undefined) presented.push('client_secret_post');
  if (assertion !== undefined || type !== undefined) presented.push('private_key_jwt');
  if (presented.length > 1) {
    throw new InvalidRequest(
      'The request authenticates its client by more than one method. Use exactly one.',
    );
  }
  return presented[0] ?? 'none';
}
