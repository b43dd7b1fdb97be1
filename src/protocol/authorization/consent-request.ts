import { Client } from '../ports/client-store';
import { PatientSummary } from '../ports/patient-directory';
import { User } from '../ports/user-store';

/** What the consent page tells and asks (AUTHZ-22). */
export interface ConsentRequest {
  readonly client: Client;
  /** The host that the answer goes to; of a private scheme the scheme. */
  readonly redirectHost: string;
  readonly user: User;
  /** What would be granted, in the order it was asked for. */
  readonly scope: readonly string[];
  /** What of it the user allowed this client before. */
  readonly previouslyGranted: readonly string[];
  /** By scope: the parts that the user allowed of it before, where it was a selection. */
  readonly previousSelections: Readonly<Record<string, readonly string[]>>;
  readonly accessTokenLifetimeSeconds: number;
  /** Seconds since its last use; undefined where the client would get no refresh token. */
  readonly refreshTokenLifetimeSeconds: number | undefined;
  /** Seconds that it can be renewed for in all. */
  readonly refreshTokenAbsoluteSeconds: number;
  /** Whether the refresh token ends with the login, too: `online_access`. */
  readonly endsWithLogin: boolean;
  /** The Patient whose data is meant; undefined where no scope is about one. */
  readonly patient: PatientSummary | undefined;
}
