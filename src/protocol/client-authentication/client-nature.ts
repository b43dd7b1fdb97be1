import { Client } from '../ports/client-store';

/** Whether a client has what it could authenticate with. */
function hasCredentials(client: Client): boolean {
  return client.secret !== undefined || hasKeys(client);
}

/** Whether `private_key_jwt` (RFC 7523 §2.2) can be verified. */
function hasKeys({ jwks, jwksUri }: Client): boolean {
  return jwks.length > 0 || jwksUri !== undefined;
}

/**
 * Whether a client cannot keep a secret (RFC 6749 §2.1): what it was declared to be, else what it has
 * (contract §4.3). One that lost its last credential is not public: whoever removes a leaked secret
 * would otherwise open the client to everybody (rule 20).
 */
export function isPublicClient(client: Client): boolean {
  if (client.tokenEndpointAuthMethod !== undefined) return client.tokenEndpointAuthMethod === 'none';
  switch (client.type) {
    case 'spa':
    case 'native':
      return true;
    case 'backend':
    case 'bulk-api-client':
    case 'web-app':
      return false;
    default:
      return !hasCredentials(client) && !client.lostCredentials;
  }
}
