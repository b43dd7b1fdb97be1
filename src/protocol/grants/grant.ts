import { JsonObject } from '../../lib/json';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { RequestOrigin } from '../endpoints/request-origin';
import { Client } from '../ports/client-store';
import { RefreshToken } from '../ports/refresh-token-store';
import { NewSession } from '../ports/session-store';
import { User } from '../ports/user-store';
import { ScopePolicy } from '../scope/scope-policy';

/** What a grant may read of a token request. */
export interface TokenRequest {
  /** The parameters that the grant names in its allow-list, where sent. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What is left of the requested scope after the scope policy; empty where the policy is the grant's own. */
  readonly scope: readonly string[];
  readonly origin: RequestOrigin;
}

/** What an authorization request settled, for the tokens that come of it. */
interface PriorAuthorization {
  /** The id of the Session that is opened now. */
  readonly sessionId: string;
  readonly audience: readonly string[];
  /** For the id_token (OIDC Core §2). */
  readonly nonce: string | undefined;
  /** The login that the Session ends with, if it does. */
  readonly browser: NewSession['browser'];
}

/** What a grant decides. Everything that follows from it is the endpoint's work. */
export interface TokenDecision {
  /** The resource owner; absent where the client acts on its own behalf. */
  readonly user?: User | undefined;
  readonly scope: readonly string[];
  /** SMART launch context, such as `patient`. */
  readonly context?: JsonObject;
  /** When the user proved who it is; absent without a user, or where it is now. */
  readonly authTime?: Date | undefined;
  /** Present where an authorization request settled all this before. */
  readonly authorization?: PriorAuthorization;
  /** Present where an existing Session goes on: the token that is used up, and what its successor carries. */
  readonly refreshed?: { readonly token: RefreshToken; readonly scope: readonly string[] };
  /**
   * What must happen exactly once, such as the consumption of a code: run in the unit of work of what is
   * issued for it. Throws when somebody else came first.
   */
  readonly redeem?: () => Promise<void>;
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
  /** `own`: the grant holds a scope from before, and narrows it itself. */
  readonly scopePolicy: ScopePolicy | 'own';
  /** Whether a refresh token can come with it. */
  readonly refreshable: boolean;
  /** Whether this client may use it at all; by default: it is listed in `grant_types`. */
  isAllowed?(client: Client): boolean;
  /**
   * Runs outside of any unit of work, since it may take its time.
   *
   * @throws OAuthError when nothing is granted
   */
  authorize(request: TokenRequest, client: AuthenticatedClient): Promise<TokenDecision>;
}
