import { isJsonObject, JsonObject } from '../../lib/json';
import { InvalidScope } from '../errors/rfc6749';
import { AccessToken } from '../ports/session-store';

const compactForm = /^[\w-]{2,2048}\.[\w-]{2,16384}\.[\w-]{2,1024}$/;

/** Whether a value has the form of a JWS (RFC 7515 §7.1); says nothing of its signature. */
export function isCompactJws(value: string): boolean {
  return compactForm.test(value);
}

/** What leaves an Authorization header below 8 kB, more than which many servers and proxies do not read. */
const MAX_LENGTH = 8_000;

/**
 * A short request can have a long scope: a consent may replace a wildcard by many scopes.
 *
 * @throws InvalidScope for an access token that its client could not send
 */
export function requirePortable(token: string): void {
  if (token.length <= MAX_LENGTH) return;
  throw new InvalidScope('The access token would be too large for a header. Ask for fewer scopes.');
}

/** The claims of an access token, RFC 9068 §2.2 and contract §8.5. */
export function accessTokenClaims(
  token: Omit<AccessToken, 'hash'>,
  issuer: string,
  fhirUser: string | undefined,
): JsonObject {
  const { userId, clientId, audience, jti, scope, sessionId, context, issuedAt, expiresAt } = token;
  const { patient, encounter } = context;
  const [single, ...others] = audience;
  return {
    iss: issuer,
    sub: userId ?? clientId,
    aud: others.length === 0 ? single : [...audience],
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    jti,
    client_id: clientId,
    scope: scope.join(' '),
    sid: sessionId,
    patient,
    encounter,
    fhirUser,
  };
}

/** The parts of a JWS whose exact bytes are known to be this server's: nothing else may be read unverified. */
export function readOwnJws(token: string): { kid: string | undefined; claims: JsonObject } {
  const [header, claims] = token.split('.', 2).map(decode);
  const kid = header?.kid;
  return { kid: typeof kid === 'string' ? kid : undefined, claims: claims ?? {} };
}

function decode(part: string): JsonObject {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
  return isJsonObject(value) ? value : {};
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
