import { UnauthorizedClient } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** RFC 6749 §4.1.2.1: a client gets only what its `grant_types` list; `implicit` is an opt-in (contract §8.2). */
export function verifyClientGrant({ client, grantType }: AuthorizationRequest): void {
  if (client.grantTypes.includes(grantType)) return;
  throw new UnauthorizedClient(
    'The client is not allowed to use this response_type. Add the grant to grant_types of the client.',
  );
}
