/** What an OAuthError knows beside its code. */
export interface OAuthErrorOptions {
  /** Header values for the answer, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only; never sent. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** What an error_description must not hold (RFC 6749 §5.2): quotation marks, backslashes, line ends, non-ASCII. */
const UNSENDABLE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g;

/**
 * A refusal of the token family (RFC 6749 §5.2). One subclass for each registered code, grouped in a file
 * for each defining RFC. `description` goes to the client: it tells what to do and never repeats input.
 */
export abstract class OAuthError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string | undefined;

  constructor(description: string, options: OAuthErrorOptions = {}) {
    super(description, { cause: options.cause });
    this.name = new.target.name;
    this.description = description.replaceAll(UNSENDABLE, "'");
    this.headers = options.headers ?? {};
    this.detail = options.detail;
  }

  toBody(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}
