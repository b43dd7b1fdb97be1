import { LoginRequired } from '../../errors/oidc-core';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';

/** A login whose user was deactivated or deleted a moment ago is none (contract §5). */
export async function requireUser(
  request: AuthorizationRequest,
  person: Person,
  { owners }: Pick<AuthorizationServer, 'owners'>,
): Promise<Pause | undefined> {
  const { login } = person;
  const user = login === undefined ? undefined : await owners.users.find(login.userId);
  if (user?.active === true) {
    person.user = user;
    return undefined;
  }
  if (request.silent) throw new LoginRequired('The user must log in first.');
  return 'login';
}
