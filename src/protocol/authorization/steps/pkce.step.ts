import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** RFC 7636 §4.2: the form of a SHA-256 in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * RFC 7636 §4.3: a code is bound to who asked for it. `plain` is no binding for whoever reads the request, and is
 * what an absent method means; whether a challenge must come is the client's registration (contract §4.2, `pkce`).
 */
export function verifyPkce({ parameters, grantType, options }: AuthorizationRequest): void {
  if (grantType !== 'authorization_code') return;
  const { code_challenge: challenge, code_challenge_method: method } = parameters.single;
  if (challenge === undefined && method === undefined && !options.pkceRequired) return;
  if (challenge === undefined)
    throw new InvalidRequest('The parameter code_challenge is missing. Use PKCE (RFC 7636).');
  if (method !== 'S256') throw new InvalidRequest('The code_challenge_method must be S256.');
  if (!CHALLENGE.test(challenge)) {
    throw new InvalidRequest('The code_challenge must be a SHA-256 in base64url: 43 characters.');
  }
}
