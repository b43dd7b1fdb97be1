import { JsonObject } from '../../lib/json';
import { RequestOrigin } from '../endpoints/request-origin';
import { BrowserSession } from '../ports/browser-session-store';
import { Interaction } from '../ports/interaction-store';
import { Launch } from '../ports/launch-store';
import { User } from '../ports/user-store';
import { AuthorizationRequest } from './authorization-request';

/** A request that nothing stands in the way of any more, and what it is granted. */
export interface Approval {
  readonly request: AuthorizationRequest;
  readonly user: User;
  readonly login: BrowserSession;
  readonly scope: readonly string[];
  readonly context: JsonObject;
  /** The launch that the context comes from: the answer uses it up. */
  readonly launch: Launch | undefined;
  readonly interaction: Interaction | undefined;
  /** Whether the request rests on a consent, which must not have been withdrawn meanwhile. */
  readonly restsOnConsent: boolean;
  /** The issuer's URL. */
  readonly issuer: string;
  readonly origin: RequestOrigin;
}

/** What was made for an approval: nothing of it counts before it is stored. */
export interface IssuedAnswer {
  /** Of the authorization response. */
  readonly parameters: Readonly<Record<string, string>>;
  /** In the unit of work of the answer. Throws when the login or the user ended meanwhile. */
  store(): Promise<void>;
}
