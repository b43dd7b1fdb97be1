/** What the user decided on the consent page. */
export type ConsentDecision =
  { readonly kind: 'denied' } | { readonly kind: 'granted'; readonly scope: readonly string[] };

/** A decision, and whose it is: another user of the same browser has decided nothing. */
export type UserDecision = ConsentDecision & { readonly userId: string };

/** The Patient that a request is about, and who chose it. */
export interface ChosenPatient {
  readonly userId: string;
  readonly id: string;
}

/** The parameters of an authorization request. */
export interface InteractionParameters {
  readonly single: Readonly<Record<string, string>>;
  /** `resource` and its synonym `audience`, in the order sent (RFC 8707 §2). */
  readonly resources: readonly string[];
}

/** An authorization request that waits for a person: to log in, to choose a patient, or to consent. */
export interface Interaction extends InteractionParameters {
  /** SHA-256 of its id, which stands in URLs. */
  readonly hash: Buffer;
  /**
   * SHA-256 of the cookie of the browser that it belongs to: no other one may continue it. Undefined for a
   * request that came by POST, whose cookie must not count (contract rule 14), until a browser has come with it.
   */
  readonly browser: Buffer | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly consent: UserDecision | undefined;
  readonly patient: ChosenPatient | undefined;
}

/** Authorization requests under way. Writes join the unit of work they are called in. */
export abstract class InteractionStore {
  /** In a unit of work: written with its commit. */
  abstract add(interaction: Interaction): void;

  /**
   * The interaction of this id that this browser may continue, unless it expired. One that belongs to no browser
   * yet belongs to this one from now on; of two that come at once only one gets it.
   */
  abstract find(hash: Buffer, browser: Buffer, now: Date): Promise<Interaction | undefined>;

  abstract decide(hash: Buffer, decision: UserDecision): Promise<void>;

  abstract choosePatient(hash: Buffer, patient: ChosenPatient): Promise<void>;

  /** At login the browser gets another cookie; what it had begun goes on under it. */
  abstract rebind(from: Buffer, to: Buffer): Promise<void>;

  /**
   * Ends the interaction, in the unit of work of the answer that it leads to.
   *
   * Concurrency: of any number of calls exactly one resolves to true, unless its unit of work fails.
   */
  abstract consume(hash: Buffer): Promise<boolean>;
}
