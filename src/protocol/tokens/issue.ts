import { JsonObject } from '../../lib/json';
import { RequestOrigin } from '../endpoints/request-origin';
import { Grant, TokenDecision } from '../grants/grant';
import { GrantOptions } from '../grants/grant-options';
import { Client } from '../ports/client-store';
import { RefreshToken } from '../ports/refresh-token-store';
import { AccessToken, NewSession, SessionRenewal } from '../ports/session-store';

/** A decision, and all that shapes what is issued for it. */
export interface Issue {
  readonly client: Client;
  readonly grant: Grant;
  readonly decision: TokenDecision;
  readonly audience: readonly string[];
  readonly options: GrantOptions;
  readonly origin: RequestOrigin;
}

/** Everything that one successful token request brings into being. */
export interface IssuedTokens {
  readonly grantType: string;
  readonly sessionId: string;
  /** A new Session, or what changes of the one that goes on. */
  readonly session: NewSession | SessionRenewal;
  readonly accessToken: AccessToken;
  readonly refreshToken: RefreshToken | undefined;
  /** RFC 6749 §5.1; absent members are omitted, never null. */
  readonly body: JsonObject;
}
