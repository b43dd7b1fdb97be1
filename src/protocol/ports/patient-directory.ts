/** Who would read: a user, by way of a client. */
export interface Reader {
  readonly userId: string;
  readonly clientId: string;
}

/** As much of a Patient as a person needs to recognise it. What the reader must not see is absent. */
export interface PatientSummary {
  readonly id: string;
  /** The id where no name can be shown. */
  readonly name: string;
  readonly birthDate?: string | undefined;
  readonly gender?: string | undefined;
}

/**
 * The patients whose data a token could be about. Policies decide, as they would for a token of this user and client
 * that no scope narrows; what they hide does not exist here.
 */
export abstract class PatientDirectory {
  /** The Patient of this id, if the reader may read it. */
  abstract find(reader: Reader, id: string): Promise<PatientSummary | undefined>;

  /**
   * Patients whom the reader may read, by name.
   *
   * @param text what their names begin with; empty: any
   * @param limit at most so many are returned
   */
  abstract search(reader: Reader, text: string, limit: number): Promise<readonly PatientSummary[]>;

  /** @param reference such as `Encounter/e1`. Unknown and unreadable are the same. */
  abstract canRead(reader: Reader, reference: string): Promise<boolean>;
}
