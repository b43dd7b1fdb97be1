import { LoginRequired } from '../../errors/oidc-core';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';
import { isFreshLogin } from '../login-freshness';

/**
 * OIDC Core §3.1.2.2: the client expects a certain user, and must not get another one without knowing. A hint that
 * this server did not issue to this client expects nobody; silently nothing can be confirmed by it.
 */
export async function requireHintedUser(
  request: AuthorizationRequest,
  person: Person,
  { owners }: Pick<AuthorizationServer, 'owners'>,
): Promise<Pause | undefined> {
  const { id_token_hint: value } = request.parameters.single;
  if (value === undefined) return undefined;
  const hint = await owners.hints.verify(value);
  const own = hint?.aud === request.client.id ? hint : undefined;
  if (own === undefined && !request.silent) return undefined;
  if (own !== undefined && own.sub === person.login?.userId) return undefined;
  if (request.silent || isFreshLogin(person)) {
    throw new LoginRequired('The user of the id_token_hint is not the one who is logged in.');
  }
  return 'login';
}
