import { JsonObject } from '../../lib/json';

/** What is stored of a secret, never the secret itself. */
export type SecretHash =
  /** 256 bits from this server, as SHA-256 in base64url. */
  | { readonly kind: 'generated'; readonly sha256: string }
  /** Chosen by a person, as argon2id in PHC form. */
  | { readonly kind: 'chosen'; readonly argon2: string };

/** The secret of a client, and for the overlap of a rotation the one before it. */
export type StoredSecret = SecretHash & {
  readonly previous?: SecretHash;
  /** ISO 8601; from then on `previous` counts for nothing. */
  readonly previousUntil?: string;
};

/** Contract §4.2: the members of `auth`. */
export type AuthKey =
  | 'client_credentials'
  | 'authorization_code'
  | 'password'
  | 'implicit'
  | 'refresh_token'
  | 'device_code'
  | 'token_exchange';

/** One `auth.<grant>` as registered; what is absent follows `grantOptions`. */
export interface GrantSettings {
  readonly tokenFormat?: 'opaque' | 'jwt';
  readonly accessTokenLifetimeSeconds?: number;
  readonly refreshToken?: boolean;
  readonly refreshTokenIdleSeconds?: number;
  readonly refreshTokenAbsoluteSeconds?: number;
  readonly secretRequired?: boolean;
  readonly pkce?: boolean;
  /** The union of `redirect_uri` and `redirect_uris`. */
  readonly redirectUris: readonly string[];
  readonly audience?: readonly string[];
}

export type ClientType = 'backend' | 'bulk-api-client' | 'web-app' | 'spa' | 'native' | 'smart-app';

export type TokenEndpointAuthMethod =
  'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';

/** A registered client as the protocol reads it (contract §4.1). */
export interface Client {
  readonly id: string;
  readonly active: boolean;
  readonly name: string | undefined;
  readonly type: ClientType | undefined;
  /** As registered, else what the type presets; canonical names. */
  readonly grantTypes: readonly string[];
  readonly auth: Readonly<Partial<Record<AuthKey, GrantSettings>>>;
  /** The exhaustive allow-list. */
  readonly scope: readonly string[];
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod | undefined;
  readonly secret: StoredSecret | undefined;
  /** It had a secret or keys, and lost the last: nobody may take that for a public client (rule 20). */
  readonly lostCredentials: boolean;
  readonly jwks: readonly JsonObject[];
  readonly jwksUri: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** Where a logout may go on, compared byte for byte. */
  readonly postLogoutRedirectUris: readonly string[];
  readonly trusted: boolean;
  readonly firstParty: boolean;
  readonly compat: readonly string[];
  readonly accessTokenSigningAlg: 'ES256' | 'RS256';
  readonly idTokenSigningAlg: 'ES256' | 'RS256';
  /** The resource without secrets: what policies see as `client`. */
  readonly document: JsonObject;
}

/** Where the protocol finds its clients. */
export abstract class ClientStore {
  /**
   * The client of this id, active or not. May answer from a cache of at most one second; once a change has
   * been committed by this server, no later call answers with what was before it.
   */
  abstract find(clientId: string): Promise<Client | undefined>;
}
