import { authKey } from '../grants/auth-key';
import { Client } from '../ports/client-store';
import { isPublicClient } from './client-nature';

/**
 * Whether a client must authenticate to use a grant (contract §4.2, rule 20).
 *
 * @param originalGrant on refresh, the grant that opened the Session
 */
export function secretRequired(client: Client, grantType: string, originalGrant?: string): boolean {
  const method = client.tokenEndpointAuthMethod;
  if (method !== undefined && method !== 'none') return true;
  const key = authKey(grantType);
  // RFC 6749 §4.4: client credentials are for confidential clients alone; an unknown grant is for nobody.
  if (key === undefined || key === 'client_credentials' || key === 'token_exchange') return true;
  const registered = client.auth[key]?.secretRequired;
  if (registered !== undefined) return registered;
  if (key === 'password') return true;
  if (key === 'refresh_token' && originalGrant !== undefined && originalGrant !== grantType) {
    return secretRequired(client, originalGrant);
  }
  return !isPublicClient(client);
}
