import { Clock } from '../../lib/clock';
import { randomSecret } from '../../lib/random';
import { FormTokenStore } from '../ports/form-token-store';
import { hashToken } from '../tokens/opaque-token';

/** How long a rendered form may wait for whoever fills it in. */
const LIFETIME_MILLISECONDS = 60 * 60_000;

/**
 * Makes sure that the POST of a form comes from a page that this server gave to this browser, once
 * (RFC 9700 §4.7, contract rule 14): another site can send the request, but cannot know the token.
 */
export class FormTokens {
  constructor(
    private readonly store: FormTokenStore,
    private readonly clock: Clock,
  ) {}

  /**
   * A token for the form of a page.
   *
   * @param browser SHA-256 of the browser's cookie
   * @param purpose the form, and what it is about, such as `consent:…`
   */
  async issue(browser: Buffer, purpose: string): Promise<string> {
    const token = randomSecret();
    const expiresAt = new Date(this.clock.now().getTime() + LIFETIME_MILLISECONDS);
    await this.store.add({ hash: hashToken(token), browser, purpose, expiresAt });
    return token;
  }

  /** Uses a token up. Of any number of calls with the same one, one resolves to true. */
  async consume(token: string | undefined, browser: Buffer, purpose: string): Promise<boolean> {
    if (token === undefined || !/^[\w-]{43}$/.test(token)) return false;
    return this.store.consume({ hash: hashToken(token), browser, purpose }, this.clock.now());
  }
}
