/** What an OAuthError knows beside its code. */
export interface OAuthErrorOptions {
  /** Header values for the answer, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only; never sent. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/**
 * A refusal of the token family (RFC 6749 §5.2). One subclass for each registered code, grouped in a file
 * for each defining RFC. `description` goes to the client: it tells what to do and never repeats input.
 */
export abstract class OAuthError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string | undefined;

  constructor(
    readonly description: string,
    options: OAuthErrorOptions = {},
  ) {
    super(description, { cause: options.cause });
    this.name = new.target.name;
    this.headers = options.headers ?? {};
    this.detail = options.detail;
  }

  toBody(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}
