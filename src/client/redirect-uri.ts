/** Longer ones do not pass through every browser and proxy. */
const MAX_LENGTH = 2048;

/** RFC 3986 §2: the characters of a URI, percent-encoding complete. `*` is left out: no wildcards. */
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?[\]@!$&'()+,;=]|%[0-9A-Fa-f]{2})+$/;

const hierarchical = /^([a-z][a-z0-9+.-]*):\/\/([^/?]*)/i;
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** Names that an authorization response adds: a registered one would make two of them. */
const reserved = ['code', 'state', 'iss', 'error'];

export const REDIRECT_URI_RULE =
  'must be an absolute https URI without fragment, user-info, wildcard or a query name code, state, iss or error; ' +
  'http is for localhost, 127.0.0.1 and [::1], and a private scheme needs a dot, such as com.example.app:/callback.';

/**
 * Whether a redirect URI may be registered (contract §4.4, RFC 9700 §4.1, RFC 8252 §7). Requests are compared
 * with it byte by byte, so what a URL parser would quietly repair is refused here.
 */
export function isRedirectUri(text: string): boolean {
  if (text.length > MAX_LENGTH || !uri.test(text) || !URL.canParse(text)) return false;
  const [, , authority] = hierarchical.exec(text) ?? [];
  if (authority?.includes('@') === true) return false;
  return isAllowedScheme(new URL(text).protocol, authority) && !hasReservedName(text);
}

function isAllowedScheme(protocol: string, authority: string | undefined): boolean {
  if (protocol === 'https:') return authority !== undefined && authority !== '';
  if (protocol === 'http:') return authority !== undefined && loopback.test(authority);
  // RFC 8252 §7.1: a reversed domain name, which an application can own; this also refuses javascript: and data:.
  return protocol.includes('.');
}

function hasReservedName(text: string): boolean {
  const start = text.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : text.slice(start));
  return reserved.some((name) => query.has(name));
}
