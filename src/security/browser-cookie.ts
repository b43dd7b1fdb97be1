import { parseCookie, stringifySetCookie } from 'cookie';

/** What Node makes of the headers of a request. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Where the cookie is bound to the host by its name alone (RFC 6265bis §4.1.3.2): over https. */
function browserCookieName(issuer: string): string {
  return isSecure(issuer) ? '__Host-nfa_sid' : 'nfa_sid';
}

/**
 * The value of the cookie that tells browsers apart and carries their login (contract §2, Cookie).
 *
 * Two of the same name count as none: somebody on a sibling host or path has planted one, and which of them is
 * ours nobody can tell.
 */
export function readBrowserCookie({ cookie }: Headers, issuer: string): string | undefined {
  if (typeof cookie !== 'string') return undefined;
  const name = browserCookieName(issuer);
  const values = cookie
    .split(';')
    .map((pair) => parseCookie(pair)[name])
    .filter((value) => value !== undefined);
  return values.length === 1 ? values[0] : undefined;
}

/** The `Set-Cookie` header that gives a browser this value. It ends with the browser; the limits are the server's. */
export function setBrowserCookie(value: string, issuer: string): string {
  return stringifySetCookie({
    name: browserCookieName(issuer),
    value,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(issuer),
  });
}

/** The `Set-Cookie` header that takes it away. */
export function clearBrowserCookie(issuer: string): string {
  return `${setBrowserCookie('', issuer)}; Max-Age=0`;
}

function isSecure(issuer: string): boolean {
  return issuer.startsWith('https:');
}
