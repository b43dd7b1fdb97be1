import { LoginRequired } from '../../errors/oidc-core';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';
import { isFreshLogin } from '../login-freshness';

/** OIDC Core §3.1.2.3: the user is logged in, and as lately as the client demands. */
export function requireLogin(
  request: AuthorizationRequest,
  person: Person,
  { clock }: Pick<AuthorizationServer, 'clock'>,
): Pause | undefined {
  const { login } = person;
  if (login !== undefined && (isFreshLogin(person) || !isTooOld(request, login.authTime, clock.now()))) {
    return undefined;
  }
  if (request.silent) throw new LoginRequired('The user must log in first.');
  return 'login';
}

function isTooOld({ prompts, parameters }: AuthorizationRequest, authTime: Date, now: Date): boolean {
  if (prompts.includes('login') || prompts.includes('select_account')) return true;
  const { max_age: maxAge } = parameters.single;
  return maxAge !== undefined && now.getTime() - authTime.getTime() > Number(maxAge) * 1000;
}
