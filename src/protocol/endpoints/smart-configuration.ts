import { JsonObject } from '../../lib/json';
import { Issuer } from '../issuer';
import { ServerMetadata } from './server-metadata';

/** SMART 2.2 §capabilities: what of it works here, and nothing else. */
const CAPABILITIES = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
];

/** What of the server metadata SMART asks for, by the same names and with the same meaning. */
const SHARED = [
  'issuer',
  'jwks_uri',
  'authorization_endpoint',
  'token_endpoint',
  'token_endpoint_auth_signing_alg_values_supported',
  'grant_types_supported',
  'scopes_supported',
  'response_types_supported',
  'introspection_endpoint',
  'revocation_endpoint',
  'code_challenge_methods_supported',
];

/** What apps read first, SMART 2.2 §conformance: where to go, and what they may count on. */
export class SmartConfiguration {
  constructor(
    private readonly metadata: ServerMetadata,
    private readonly issuer: Issuer,
  ) {}

  read(): JsonObject {
    const metadata = this.metadata.read();
    return {
      ...Object.fromEntries(SHARED.map((name) => [name, metadata[name]])),
      // SMART names the methods that prove something; `none` is what `client-public` says.
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      // Where users see and take back what they have allowed.
      management_endpoint: `${this.issuer.url}/auth/account`,
      capabilities: [...CAPABILITIES],
    };
  }
}
