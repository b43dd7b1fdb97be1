/** The scope parameter, RFC 6749 §3.3. */

/** Far more than any client asks for; bounds the work that one request can cause. */
const MAX_SCOPES = 100;

/** Leaves room for the rest of an access token that carries the scope in itself: headers end at 8 kB in many servers. */
const MAX_LENGTH = 4_500;

/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text);
}

/**
 * The scopes of a parameter, each once, in the order of first mention; undefined when it is outside the
 * grammar, holds more than a hundred or is longer than 4,500 characters.
 *
 * Only the space separates: a tab or line break is a character that no scope may hold. Surplus spaces are
 * tolerated, since they cannot be mistaken for anything else.
 */
export function parseScope(text: string): readonly string[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const scopes = [...new Set(text.split(' ').filter((token) => token !== ''))];
  return scopes.length <= MAX_SCOPES && scopes.every(isScopeToken) ? scopes : undefined;
}

export function formatScope(scopes: readonly string[]): string {
  return scopes.join(' ');
}
