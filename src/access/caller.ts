import { JsonObject } from '../lib/json';

/** How the caller proved who it is. */
type Credential = 'bearer' | 'basic' | 'cookie' | 'none';

/** The resource that says who a user is: `User.fhirUser` (contract §5). */
export interface Profile {
  readonly type: string;
  readonly id: string;
}

/** Who asks: filled once per request from the token row, the login or the credentials, and read by every decision. */
export interface Caller {
  readonly credential: Credential;
  readonly clientId: string | undefined;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  /** Ids of the Roles that the user has. Absent: none. */
  readonly roles?: readonly string[];
  /** Absent where there is no user, or no resource that says who it is. */
  readonly profile?: Profile | undefined;
  readonly scope: readonly string[];
  /** Contract rule 1: without a SMART resource scope such a caller reaches no resource. */
  readonly scopeBound: boolean;
  /** SMART launch context of the token, such as `patient`. */
  readonly context: JsonObject;
  /** The claims of a verified access token in JWT format. */
  readonly jwt: JsonObject | undefined;
}

export const ANONYMOUS: Caller = {
  credential: 'none',
  clientId: undefined,
  userId: undefined,
  sessionId: undefined,
  scope: [],
  scopeBound: false,
  context: {},
  jwt: undefined,
};
