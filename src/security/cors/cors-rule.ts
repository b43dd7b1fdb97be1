import { parseMediaType } from '../../lib/http/media-type';
import { HttpRequest } from '../http-request';

/** Which pages of other origins may read an answer (contract §2, CORS). */
export type CorsRule =
  /** All of them, and without credentials: documents that are public. */
  | 'anyone'
  /** Those of origins that a client lists. */
  | 'listed'
  /** None: what the browser itself shows (RFC 9700 §2.6), and whatever is not named here. */
  | 'none';

const metadata = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
  '/smart-style.json',
];

/** Below every base of the resources (contract §1). */
const metadataOfBases = ['/.well-known/smart-configuration', '/metadata'].flatMap((path) =>
  ['', '/fhir', '/fhir/R4'].map((base) => base + path),
);

const LOGIN = '/auth/login';
const LOGOUT: readonly string[] = ['/oauth2/logout', '/auth/logout'];

const RULES: ReadonlyMap<string, CorsRule> = new Map([
  ...[...metadata, ...metadataOfBases].map((path) => [path, 'anyone'] as const),
  ...['/oauth2/token', '/auth/token', '/oauth2/revoke', '/oauth2/userinfo', '/auth/userinfo', '/auth/me'].map(
    (path) => [path, 'listed'] as const,
  ),
]);

/** Contract §3: the bases, and below them what selects a resource. */
const RESOURCE = /^(?:\/fhir(?:\/R4)?)?(?:\/?$|\/[A-Z][A-Za-z]+(?:\/|$))/;

/** The rule of a request, or of the one that a preflight asks for. Paths are compared as they were sent. */
export function corsRuleOf(path: string, request: HttpRequest): CorsRule {
  const named = RULES.get(path);
  if (named !== undefined) return named;
  // At these paths there are pages, too, which none may read: they say who is logged in, and hold tokens of forms.
  if (path === LOGIN) return isPost(request) && sendsJson(request) ? 'listed' : 'none';
  if (LOGOUT.includes(path)) return isPost(request) ? 'listed' : 'none';
  return RESOURCE.test(path) ? 'listed' : 'none';
}

function isPost({ method, headers }: HttpRequest): boolean {
  return (method === 'OPTIONS' ? headers['access-control-request-method'] : method) === 'POST';
}

/** Contract §10.1: what tells the API of the login from its form. */
function sendsJson({ method, headers }: HttpRequest): boolean {
  if (method === 'OPTIONS')
    return /\bcontent-type\b/i.test(String(headers['access-control-request-headers']));
  const type = parseMediaType(String(headers['content-type']))?.type;
  return type === 'application/json' || type === 'application/fhir+json';
}
