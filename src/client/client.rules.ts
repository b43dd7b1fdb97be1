import { isJsonObject, Json, JsonObject } from '../lib/json';
import { ClientType } from '../protocol/ports/client-store';
import { Issue } from '../resource/operation-outcome';
import { canonicalGrantTypes, CLIENT_TYPES, presetGrantTypes } from './grant-type';

/** Contract §4.1: `details` is stored and returned, and every policy decision carries it along. */
const MAX_DETAILS_BYTES = 16 * 1024;

/** What attributes of a Client demand of each other (contract §4.4). The body has the right JSON types. */
export function clientRuleIssues(body: JsonObject): Issue[] {
  return [
    ...keyIssues(body),
    ...pkceIssues(body),
    ...backendIssues(body),
    ...redirectIssues(body),
    ...lifetimeIssues(body),
    ...sizeIssues(body),
  ];
}

function keyIssues({ jwks, jwks_uri: jwksUri }: JsonObject): Issue[] {
  if (jwks === undefined || jwksUri === undefined) return [];
  return [issue('business-rule', 'jwks_uri', 'stands beside jwks. Keep one of the two (RFC 7591 §2).')];
}

function pkceIssues(body: JsonObject): Issue[] {
  if (body.type !== 'smart-app' || settings(body, 'authorization_code').pkce !== false) return [];
  return [
    issue('business-rule', 'auth.authorization_code.pkce', 'cannot be false: a smart-app always uses PKCE.'),
  ];
}

/** SMART 2.2 §backend-services: client credentials, by a signature. Anything else would never be of use. */
function backendIssues(body: JsonObject): Issue[] {
  const { type, token_endpoint_auth_method: method = 'private_key_jwt' } = body;
  if (type !== 'bulk-api-client') return [];
  const isOnlyGrant = effectiveGrantTypes(body).every((grant) => grant === 'client_credentials');
  return [
    ...(isOnlyGrant
      ? []
      : [issue('business-rule', 'grant_types', 'of a bulk-api-client can only be client_credentials.')]),
    ...(method === 'private_key_jwt'
      ? []
      : [issue('business-rule', 'token_endpoint_auth_method', 'of a bulk-api-client is private_key_jwt.')]),
  ];
}

/** Without a registered URI the code or token would have nowhere to go. */
function redirectIssues(body: JsonObject): Issue[] {
  const grantTypes = effectiveGrantTypes(body);
  return ['authorization_code', 'implicit'].flatMap((grant) => {
    const { redirect_uri: single, redirect_uris: several } = settings(body, grant);
    if (!grantTypes.includes(grant) || single !== undefined || (Array.isArray(several) && several.length > 0))
      return [];
    return [issue('required', `auth.${grant}.redirect_uri`, `is required by the grant ${grant}.`)];
  });
}

/** The default of the absolute limit is the largest value; the default of the idle one bends to the absolute. */
function lifetimeIssues(body: JsonObject): Issue[] {
  const auth = isJsonObject(body.auth) ? body.auth : {};
  return Object.keys(auth).flatMap((grant) => {
    const { refresh_token_expiration: idle, refresh_token_absolute_expiration: absolute } = settings(
      body,
      grant,
    );
    if (typeof idle !== 'number' || typeof absolute !== 'number' || absolute >= idle) return [];
    const path = `auth.${grant}.refresh_token_absolute_expiration`;
    return [issue('value', path, 'must not be less than refresh_token_expiration.')];
  });
}

function sizeIssues({ details }: JsonObject): Issue[] {
  if (details === undefined || Buffer.byteLength(JSON.stringify(details)) <= MAX_DETAILS_BYTES) return [];
  return [issue('value', 'details', 'must not be larger than 16 KiB as JSON.')];
}

/** What `grant_types` says, else what the type presets (contract §4.3). */
export function effectiveGrantTypes({ type, grant_types: listed }: JsonObject): readonly string[] {
  if (Array.isArray(listed)) return canonicalGrantTypes(listed.filter(isText));
  return presetGrantTypes(CLIENT_TYPES.find((known): known is ClientType => known === type));
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}

function settings({ auth }: JsonObject, grant: string): JsonObject {
  const found = isJsonObject(auth) ? auth[grant] : undefined;
  return isJsonObject(found) ? found : {};
}

function issue(code: Issue['code'], path: string, message: string): Issue {
  const expression = `Client.${path}`;
  return { code, diagnostics: `${expression}: ${message}`, expression };
}
