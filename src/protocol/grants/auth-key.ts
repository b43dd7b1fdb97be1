import { AuthKey } from '../ports/client-store';

const keys: ReadonlyMap<string, AuthKey> = new Map<string, AuthKey>([
  ['client_credentials', 'client_credentials'],
  ['authorization_code', 'authorization_code'],
  ['password', 'password'],
  ['implicit', 'implicit'],
  ['refresh_token', 'refresh_token'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'],
  ['urn:ietf:params:oauth:grant-type:token-exchange', 'token_exchange'],
]);

/** The member of a client's `auth` that holds the settings of a `grant_type`. */
export function authKey(grantType: string): AuthKey | undefined {
  return keys.get(grantType);
}
