/**
 * A refusal that goes to the person alone: either there is no redirect URI that could be trusted with it
 * (RFC 6749 §4.1.2.1), or the request is not this browser's. The text tells what to do and never repeats input.
 */
export class AuthorizationPageError extends Error {
  constructor(
    readonly description: string,
    /** For the log only; never sent. */
    readonly detail?: string,
  ) {
    super(description);
    this.name = 'AuthorizationPageError';
  }
}
