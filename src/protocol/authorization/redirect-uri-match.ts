/** An IP literal of the loopback interface, its port, and all that follows. `localhost` is a name, and none. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?(?=[/?]|$)(.*)$/s;

/**
 * Whether a redirect URI is the registered one: byte by byte, since what a URL parser repairs is where attacks on
 * redirect URIs live (RFC 9700 §4.1.3). Only the port of a loopback IP literal is free: a native app takes the one
 * that it gets (RFC 8252 §7.3).
 */
export function matchesRedirectUri(registered: string, presented: string): boolean {
  if (registered === presented) return true;
  const [, ours, , ourRest] = LOOPBACK.exec(registered) ?? [];
  const [, theirs, port, theirRest] = LOOPBACK.exec(presented) ?? [];
  return ours !== undefined && ours === theirs && ourRest === theirRest && isPort(port);
}

function isPort(digits: string | undefined): boolean {
  return digits === undefined || Number(digits) <= 65_535;
}
