import { FormToken, FormTokenStore } from '../../../src/protocol/ports/form-token-store';

/** Tokens of rendered forms, in memory. */
export class MemoryFormTokenStore extends FormTokenStore {
  private readonly tokens = new Map<string, FormToken>();

  override async add(token: FormToken): Promise<void> {
    this.tokens.set(token.hash.toString('base64'), token);
  }

  override async consume(
    { hash, browser, purpose }: Omit<FormToken, 'expiresAt'>,
    now: Date,
  ): Promise<boolean> {
    const key = hash.toString('base64');
    const token = this.tokens.get(key);
    if (token?.purpose !== purpose || !token.browser.equals(browser) || token.expiresAt <= now) return false;
    return this.tokens.delete(key);
  }
}
