import { isScopeToken } from '../protocol/scope/scope';
import { classifyScope } from '../protocol/scope/smart-scope';
import {
  Code,
  Flag,
  FreeObject,
  Nested,
  NotSupported,
  Rule,
  Text,
  TextWhere,
} from '../resource/attribute.decorator';
import { ClientAuthAttributes } from './client-auth.schema';
import { CLIENT_TYPES, GRANT_TYPE_NAMES } from './grant-type';
import { isOrigin, ORIGIN_RULE } from './origin';
import { hasPrivateMember, isPublicJwk, PUBLIC_JWK_RULE } from './public-jwk';
import { isRedirectUri, REDIRECT_URI_RULE } from './redirect-uri';
import { HTTPS_URL_RULE, isHttpsUrl, isWebUrl, WEB_URL_RULE } from './web-url';

const SIGNING_ALGS = ['ES256', 'RS256'];

class SmartAttributes {
  @TextWhere(isWebUrl, WEB_URL_RULE)
  launch_uri?: string;

  @Text({ max: 200 })
  name?: string;

  @Text({ max: 2000 })
  description?: string;
}

/** The attributes of a Client (contract §4.1), under their names on the wire. */
export class ClientAttributes {
  @Text({ max: 200 })
  name?: string;

  @Text({ max: 2000 })
  description?: string;

  @Flag()
  active?: boolean;

  @Code(CLIENT_TYPES)
  type?: string;

  @TextWhere((text) => /^[\x20-\x7E]{8,256}$/.test(text), 'must have 8 to 256 printable ASCII characters.')
  secret?: string;

  @Code(GRANT_TYPE_NAMES, { each: true })
  grant_types?: string[];

  @Nested(() => ClientAuthAttributes)
  auth?: ClientAuthAttributes;

  @TextWhere(isRegistrableScope, 'must be a single scope, such as openid or system/Patient.rs.', {
    each: true,
  })
  scope?: string[];

  @TextWhere(isOrigin, ORIGIN_RULE, { each: true })
  allowed_origins?: string[];

  @FreeObject({ each: true })
  @Rule((jwk) => !hasPrivateMember(jwk), {
    code: 'business-rule',
    message: 'holds a private key. Keep it, make a new one, and register its public half alone.',
    each: true,
  })
  @Rule((jwk) => hasPrivateMember(jwk) || isPublicJwk(jwk), {
    code: 'value',
    message: PUBLIC_JWK_RULE,
    each: true,
  })
  jwks?: object[];

  @TextWhere(isHttpsUrl, HTTPS_URL_RULE)
  jwks_uri?: string;

  @Code(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
  token_endpoint_auth_method?: string;

  @Code(SIGNING_ALGS)
  id_token_signed_response_alg?: string;

  @Code(SIGNING_ALGS)
  access_token_signed_response_alg?: string;

  @Nested(() => SmartAttributes)
  smart?: SmartAttributes;

  @Flag()
  trusted?: boolean;

  @Flag()
  first_party?: boolean;

  @TextWhere(isRedirectUri, REDIRECT_URI_RULE, { each: true })
  post_logout_redirect_uris?: string[];

  @TextWhere(isWebUrl, WEB_URL_RULE)
  logo_uri?: string;

  @TextWhere(isWebUrl, WEB_URL_RULE)
  client_uri?: string;

  @TextWhere(isWebUrl, WEB_URL_RULE)
  policy_uri?: string;

  @TextWhere(isWebUrl, WEB_URL_RULE)
  tos_uri?: string;

  @Text({ min: 1, max: 200, each: true })
  contacts?: string[];

  @Code(['medplum', 'aidbox'], { each: true })
  compat?: string[];

  @FreeObject()
  details?: object;

  @Text({ max: 2048 })
  'fhir-base-url'?: string;

  @FreeObject()
  meta?: object;

  @FreeObject({ each: true })
  extension?: object[];

  @NotSupported()
  allowedIssuers?: unknown;

  @NotSupported()
  scopes?: unknown;

  @NotSupported()
  'allowed-scopes'?: unknown;
}

/** A SMART scope that is none would silently cover nothing. */
function isRegistrableScope(text: string): boolean {
  return isScopeToken(text) && classifyScope(text).kind !== 'malformed';
}
