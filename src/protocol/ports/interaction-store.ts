/** What the user decided on the consent page. */
export type ConsentDecision =
  { readonly kind: 'denied' } | { readonly kind: 'granted'; readonly scope: readonly string[] };

/** An authorization request that waits for a person: to log in, or to consent. */
export interface Interaction {
  /** SHA-256 of its id, which stands in URLs. */
  readonly hash: Buffer;
  /** SHA-256 of the cookie of the browser that it belongs to: no other one may continue it. */
  readonly browser: Buffer;
  /** The parameters of the request, as they were sent. */
  readonly single: Readonly<Record<string, string>>;
  readonly resources: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly consent: ConsentDecision | undefined;
}

/** Authorization requests under way. Writes join the unit of work they are called in. */
export abstract class InteractionStore {
  /** In a unit of work: written with its commit. */
  abstract add(interaction: Interaction): void;

  /** The interaction of this id that this browser may continue, unless it expired. */
  abstract find(hash: Buffer, browser: Buffer, now: Date): Promise<Interaction | undefined>;

  abstract decide(hash: Buffer, decision: ConsentDecision): Promise<void>;

  /** At login the browser gets another cookie; what it had begun goes on under it. */
  abstract rebind(from: Buffer, to: Buffer): Promise<void>;

  /**
   * Ends the interaction, in the unit of work of the answer that it leads to.
   *
   * Concurrency: of any number of calls exactly one resolves to true, unless its unit of work fails.
   */
  abstract consume(hash: Buffer): Promise<boolean>;
}
