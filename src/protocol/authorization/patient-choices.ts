import { RequestOrigin } from '../endpoints/request-origin';
import { Client } from '../ports/client-store';
import { PatientDirectory, PatientSummary } from '../ports/patient-directory';
import { User } from '../ports/user-store';
import { Browser } from './authorization-request';
import { ConsentDecisions } from './consent-decisions';
import { PausedRequest, PausedRequests } from './paused-request';

/** As many as a person looks through; whoever does not find the patient among them types more of the name. */
const MAX_SHOWN = 20;

/** What the picker shows (SMART 2.2 §standalone-launch). */
export interface PatientChoice {
  readonly client: Client;
  readonly user: User;
  /** Patients whom this user may read by way of this client, and no others. */
  readonly patients: readonly PatientSummary[];
  /** There are more than are shown. */
  readonly more: boolean;
}

/** Lets users choose whom an authorization request is about. */
export class PatientChoices {
  constructor(
    private readonly paused: PausedRequests,
    private readonly patients: PatientDirectory,
    private readonly decisions: ConsentDecisions,
  ) {}

  /**
   * @param text what names begin with; empty: any
   * @returns undefined when this browser has no patient to choose there
   */
  async describe(id: string, browser: Browser, text: string): Promise<PatientChoice | undefined> {
    const waiting = await this.paused.find(id, browser, 'patient');
    if (waiting === undefined) return undefined;
    const { request, user } = waiting;
    const found = await this.patients.search(readerOf(waiting), text, MAX_SHOWN + 1);
    return {
      client: request.client,
      user,
      patients: found.slice(0, MAX_SHOWN),
      more: found.length > MAX_SHOWN,
    };
  }

  /**
   * Keeps whom the user chose. Whoever chooses a patient out of reach is shown the picker again, as if nothing had
   * been chosen: nobody learns that way which patients there are.
   *
   * @param patientId undefined: the user would rather not go on
   * @returns false when this browser has no patient to choose there
   */
  async choose(
    id: string,
    browser: Browser,
    patientId: string | undefined,
    origin: RequestOrigin,
  ): Promise<boolean> {
    const waiting = await this.paused.find(id, browser, 'patient');
    if (waiting === undefined) return false;
    if (patientId === undefined) {
      await this.decisions.keep({ ...waiting, decision: { kind: 'denied' } }, origin);
      return true;
    }
    const chosen = await this.patients.find(readerOf(waiting), patientId);
    if (chosen !== undefined) await this.decisions.keepPatient(waiting, chosen.id);
    return true;
  }
}

function readerOf({ request, user }: PausedRequest) {
  return { userId: user.id, clientId: request.client.id };
}
