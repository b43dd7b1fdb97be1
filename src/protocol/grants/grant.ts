import { JsonObject } from '../../lib/json';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { ScopePolicy } from '../scope/scope-policy';

/** What a grant may read of a token request. */
export interface TokenRequest {
  /** The parameters that the grant names in its allow-list, where sent. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What is left of the requested scope after the scope policy. */
  readonly scope: readonly string[];
}

/** What a grant decides. Everything that follows from it is the endpoint's work. */
export interface TokenDecision {
  /** The resource owner; absent where the client acts on its own behalf. */
  readonly userId?: string;
  readonly scope: readonly string[];
  /** SMART launch context, such as `patient`. */
  readonly context?: JsonObject;
}

/**
 * One `grant_type` of the token endpoint. A grant decides who gets what; the endpoint parses,
 * authenticates, applies the scope policy, issues, stores, audits and answers.
 */
export interface Grant {
  readonly grantType: string;
  /** The parameters that it reads, beside `scope`, `resource` and the client's credentials. */
  readonly parameters: readonly string[];
  /** Whether a client that only names itself may use it. */
  readonly clients: 'confidential' | 'any';
  readonly scopePolicy: ScopePolicy;
  /** @throws OAuthError when nothing is granted */
  authorize(request: TokenRequest, client: AuthenticatedClient): Promise<TokenDecision>;
}
