import { ClientType } from '../protocol/ports/client-store';

/** Contract §4.1: canonical names. */
const GRANT_TYPES = [
  'basic',
  'client_credentials',
  'password',
  'authorization_code',
  'implicit',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

const aliases: ReadonlyMap<string, string> = new Map([
  ['code', 'authorization_code'],
  ['device_code', 'urn:ietf:params:oauth:grant-type:device_code'],
]);

export const GRANT_TYPE_NAMES: readonly string[] = [...GRANT_TYPES, ...aliases.keys()];

/** Each once, in the order given. */
export function canonicalGrantTypes(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => aliases.get(name) ?? name))];
}

/** Contract §4.3. */
const presets: Readonly<Record<ClientType, readonly string[]>> = {
  backend: ['client_credentials'],
  'bulk-api-client': ['client_credentials'],
  'web-app': ['authorization_code', 'refresh_token'],
  spa: ['authorization_code'],
  native: ['authorization_code', 'refresh_token'],
  'smart-app': ['authorization_code', 'refresh_token'],
};

export const CLIENT_TYPES = Object.keys(presets) as readonly ClientType[];

export function presetGrantTypes(type: ClientType | undefined): readonly string[] {
  return type === undefined ? [] : presets[type];
}
