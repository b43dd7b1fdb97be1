import { hash } from 'node:crypto';
import { JsonObject } from '../../lib/json';
import { User } from '../ports/user-store';
import { userClaims } from './user-claims';

/** Contract §8.5. */
const LIFETIME_SECONDS = 300;

/** What an id_token says, and to whom. */
export interface IdTokenSubject {
  readonly user: User;
  readonly clientId: string;
  readonly sessionId: string;
  readonly scope: readonly string[];
  readonly authTime: Date;
  readonly nonce: string | undefined;
  /** The access token that comes with it, if one does. */
  readonly accessToken: string | undefined;
  readonly issuedAt: Date;
}

/**
 * The claims of an id_token, OIDC Core §2; `fhirUser` by SMART 2.2 §scopes. What other scopes show stands in it only
 * where no access token comes along to ask for it (§5.4).
 */
export function idTokenClaims(
  { user, clientId, sessionId, scope, authTime, nonce, accessToken, issuedAt }: IdTokenSubject,
  issuer: string,
): JsonObject {
  const iat = seconds(issuedAt);
  const shown = accessToken === undefined ? scope : scope.filter((one) => one === 'fhirUser');
  return {
    ...userClaims(user, shown, issuer),
    iss: issuer,
    sub: user.id,
    aud: clientId,
    exp: iat + LIFETIME_SECONDS,
    iat,
    auth_time: seconds(authTime),
    nonce,
    at_hash: accessToken === undefined ? undefined : leftHalf(accessToken),
    sid: sessionId,
  };
}

/** OIDC Core §3.1.3.6; SHA-256 for RS256 and ES256 alike. */
function leftHalf(accessToken: string): string {
  return hash('sha256', accessToken, 'buffer').subarray(0, 16).toString('base64url');
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
