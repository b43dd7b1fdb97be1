import { isJsonObject, Json, JsonObject } from '../lib/json';
import {
  AuthKey,
  Client,
  ClientType,
  GrantSettings,
  TokenEndpointAuthMethod,
} from '../protocol/ports/client-store';
import { effectiveGrantTypes } from './client.rules';
import { ClientEntity } from './client.entity';
import { storedSecret } from './secret-column';

/** A stored Client as the protocol reads it: wire names end here. The document was validated when stored. */
export function clientView(row: Pick<ClientEntity, 'id' | 'active' | 'document' | 'secret'>): Client {
  const { document } = row;
  return {
    id: row.id,
    active: row.active,
    name: text(document.name),
    type: text(document.type) as ClientType | undefined,
    grantTypes: effectiveGrantTypes(document),
    auth: authSettings(document.auth),
    scope: list(document.scope),
    tokenEndpointAuthMethod: text(document.token_endpoint_auth_method) as TokenEndpointAuthMethod | undefined,
    secret: storedSecret(row.secret),
    lostCredentials: row.secret?.kind === 'lost',
    jwks: Array.isArray(document.jwks) ? document.jwks.filter(isJsonObject) : [],
    jwksUri: text(document.jwks_uri),
    allowedOrigins: list(document.allowed_origins),
    postLogoutRedirectUris: list(document.post_logout_redirect_uris),
    trusted: document.trusted === true,
    firstParty: document.first_party === true,
    compat: list(document.compat),
    accessTokenSigningAlg: document.access_token_signed_response_alg === 'RS256' ? 'RS256' : 'ES256',
    idTokenSigningAlg: document.id_token_signed_response_alg === 'ES256' ? 'ES256' : 'RS256',
    document: { resourceType: 'Client', id: row.id, ...document },
  };
}

function authSettings(auth: Json | undefined): Client['auth'] {
  if (!isJsonObject(auth)) return {};
  const settings: Partial<Record<AuthKey, GrantSettings>> = {};
  for (const [grant, value] of Object.entries(auth)) {
    if (isJsonObject(value)) settings[grant as AuthKey] = grantSettings(value);
  }
  return settings;
}

function grantSettings(from: JsonObject): GrantSettings {
  const settings = {
    tokenFormat: text(from.token_format),
    accessTokenLifetimeSeconds: from.access_token_expiration,
    refreshToken: from.refresh_token,
    refreshTokenIdleSeconds: from.refresh_token_expiration,
    refreshTokenAbsoluteSeconds: from.refresh_token_absolute_expiration,
    secretRequired: from.secret_required,
    pkce: from.pkce,
    redirectUris: redirectUris(from),
    audience: from.audience,
  };
  // Absent, not undefined: settings of a refresh are laid over those of the original grant.
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as GrantSettings;
}

function redirectUris({ redirect_uri: single, redirect_uris: several }: JsonObject): string[] {
  const first = text(single);
  return [...new Set([...(first === undefined ? [] : [first]), ...list(several)])];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
