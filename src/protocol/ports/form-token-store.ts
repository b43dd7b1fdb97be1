/** What makes the POST of a form ours: one use, one browser, one purpose (contract rule 14). */
export interface FormToken {
  /** SHA-256 of the token in the form. */
  readonly hash: Buffer;
  /** SHA-256 of the browser's cookie. */
  readonly browser: Buffer;
  /** The form, and what it is about, such as `consent:<interaction>`. */
  readonly purpose: string;
  readonly expiresAt: Date;
}

/** The tokens in the forms that this server has rendered. */
export abstract class FormTokenStore {
  abstract add(token: FormToken): Promise<void>;

  /**
   * Uses the token up, if it is one for this browser and purpose.
   *
   * Concurrency: of any number of calls exactly one resolves to true.
   */
  abstract consume(token: Omit<FormToken, 'expiresAt'>, now: Date): Promise<boolean>;
}
