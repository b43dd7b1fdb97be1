import { ConsentStore } from '../ports/consent-store';
import { UserStore } from '../ports/user-store';
import { IdTokenHints } from '../tokens/id-token-hint';

/** What this server knows of the people who grant access (RFC 6749 §1.1, resource owner). */
export class ResourceOwners {
  constructor(
    readonly users: UserStore,
    readonly consents: ConsentStore,
    readonly hints: IdTokenHints,
  ) {}
}
