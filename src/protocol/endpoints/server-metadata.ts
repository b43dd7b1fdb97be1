import { JsonObject } from '../../lib/json';
import { CLIENT_ASSERTION_ALGS } from '../client-authentication/assertion-algorithm';
import { Issuer } from '../issuer';
import { USER_CLAIMS } from '../tokens/user-claims';
import { TokenEndpoint } from './token.endpoint';

/** Claims about a login and about the token that tells of it (OIDC Core §2). */
const TOKEN_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'sid'];

const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'phone', 'address', 'fhirUser'];

/** What a refresh token comes with: for good, or for as long as the user is logged in (SMART 2.2 §scopes). */
const REFRESH_SCOPES = ['offline_access', 'online_access'];

/** Some of the SMART scopes that work; all combinations would not fit. */
const RESOURCE_SCOPES = ['patient', 'user', 'system'].flatMap((level) => [
  `${level}/*.cruds`,
  `${level}/*.rs`,
]);

/** SMART 2.2 §scopes: what an app can ask to be told. Of encounters only an EHR knows. */
const LAUNCH_SCOPES = ['launch', 'launch/patient'];

/** How clients prove who they are (contract §8.1). */
const CONFIDENTIAL_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/**
 * What this server can do, OIDC Discovery §3 and RFC 8414 §2: one document for both addresses. It lists what
 * works and nothing else; every URL starts with the issuer, whatever the request said.
 */
export class ServerMetadata {
  constructor(
    private readonly issuer: Issuer,
    private readonly tokenEndpoint: TokenEndpoint,
  ) {}

  read(): JsonObject {
    const { url: issuer } = this.issuer;
    return {
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: `${issuer}/oauth2/token`,
      userinfo_endpoint: `${issuer}/oauth2/userinfo`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      end_session_endpoint: `${issuer}/oauth2/logout`,
      scopes_supported: [...IDENTITY_SCOPES, ...REFRESH_SCOPES, ...LAUNCH_SCOPES, ...RESOURCE_SCOPES],
      response_types_supported: ['code', 'token', 'id_token', 'id_token token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      grant_types_supported: [...this.tokenEndpoint.grantTypes, 'implicit'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      token_endpoint_auth_methods_supported: [...CONFIDENTIAL_METHODS, 'none'],
      token_endpoint_auth_signing_alg_values_supported: [...CLIENT_ASSERTION_ALGS],
      // RFC 8414 §2 admits access token types here: a Bearer may be allowed the operation `oauth-introspect`.
      introspection_endpoint_auth_methods_supported: [...CONFIDENTIAL_METHODS, 'Bearer'],
      introspection_endpoint_auth_signing_alg_values_supported: [...CLIENT_ASSERTION_ALGS],
      revocation_endpoint_auth_methods_supported: [...CONFIDENTIAL_METHODS, 'none'],
      revocation_endpoint_auth_signing_alg_values_supported: [...CLIENT_ASSERTION_ALGS],
      code_challenge_methods_supported: ['S256'],
      claims_supported: [...TOKEN_CLAIMS, ...USER_CLAIMS],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
    };
  }
}
