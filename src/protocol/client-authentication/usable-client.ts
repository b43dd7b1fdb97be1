import { InvalidClient } from '../errors/rfc6749';
import { Client, TokenEndpointAuthMethod } from '../ports/client-store';

/** @throws InvalidClient for an inactive client, and for one that is registered for another method */
export function requireUsable(client: Client, method: TokenEndpointAuthMethod): void {
  const triedBasic = method === 'client_secret_basic';
  if (!client.active) throw new InvalidClient(triedBasic, 'client is inactive');
  const only = client.tokenEndpointAuthMethod;
  if (only !== undefined && only !== method) {
    throw new InvalidClient(triedBasic, `client is registered for ${only}, not ${method}`);
  }
}
