import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** OIDC Core §3.1.2.1: seconds since the user proved who it is. */
export function verifyMaxAge({ parameters }: AuthorizationRequest): void {
  const { max_age: maxAge } = parameters.single;
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) {
    throw new InvalidRequest('The parameter max_age must be a whole number of seconds.');
  }
}
