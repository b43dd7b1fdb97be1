import { HttpRequest } from './http-request';

/**
 * Whether a page of the issuer sent the request, as far as the browser says so (contract rule 13). Only then may the
 * cookie speak for it: SameSite=Lax alone lets a sibling host, and every link, use it.
 */
export function isSameOrigin({ method, headers }: HttpRequest, issuer: string): boolean {
  const { origin } = headers;
  if (origin !== undefined) return origin === issuer;
  // Browsers leave Origin out of plain reads alone.
  return (method === 'GET' || method === 'HEAD') && headers['sec-fetch-site'] === 'same-origin';
}
