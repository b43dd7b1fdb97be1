import { ConsentStore } from '../ports/consent-store';
import { PatientDirectory } from '../ports/patient-directory';
import { UserStore } from '../ports/user-store';
import { IdTokenHints } from '../tokens/id-token-hint';
import { Launches } from './launches';

/** What the work of a user can be about: what an EHR opened a client for, and the patients within reach. */
export class WorkContexts {
  constructor(
    readonly launches: Launches,
    readonly patients: PatientDirectory,
  ) {}
}

/** What this server knows of the people who grant access (RFC 6749 §1.1, resource owner). */
export class ResourceOwners {
  constructor(
    readonly users: UserStore,
    readonly consents: ConsentStore,
    readonly hints: IdTokenHints,
    readonly contexts: WorkContexts,
  ) {}
}
