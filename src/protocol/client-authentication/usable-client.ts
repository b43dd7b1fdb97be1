import { InvalidClient } from '../errors/rfc6749';
import { Client, TokenEndpointAuthMethod } from '../ports/client-store';

/**
 * @throws InvalidClient for an inactive client, and for one that is registered for another method. A client of SMART
 * Backend Services signs (SMART 2.2 §backend-services): what else it may have registered opens nothing.
 */
export function requireUsable(client: Client, method: TokenEndpointAuthMethod): void {
  const triedBasic = method === 'client_secret_basic';
  if (!client.active) throw new InvalidClient(triedBasic, 'client is inactive');
  const only = client.type === 'bulk-api-client' ? 'private_key_jwt' : client.tokenEndpointAuthMethod;
  if (only !== undefined && only !== method) {
    throw new InvalidClient(triedBasic, `client is registered for ${only}, not ${method}`);
  }
}
