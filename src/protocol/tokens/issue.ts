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
  readonly grant: Pick<Grant, 'grantType' | 'refreshable'>;
  /** Where the `response_type` asks for one kind of token alone. */
  readonly only?: 'token' | 'id_token' | undefined;
  readonly decision: TokenDecision;
  readonly audience: readonly string[];
  readonly options: GrantOptions;
  readonly origin: RequestOrigin;
}

/** Everything that one successful token request brings into being. */
export interface IssuedTokens {
  readonly grantType: string;
  readonly sessionId: string;
  readonly clientId: string;
  readonly userId: string | undefined;
  readonly scope: readonly string[];
  /** A new Session, or what changes of the one that goes on. */
  readonly session: NewSession | SessionRenewal;
  readonly accessToken: AccessToken | undefined;
  readonly refreshToken: RefreshToken | undefined;
  /** RFC 6749 §5.1; absent members are omitted, never null. */
  readonly body: JsonObject;
}
