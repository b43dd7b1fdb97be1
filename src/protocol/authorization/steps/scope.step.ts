import { InvalidScope } from '../../errors/rfc6749';
import { grantScope } from '../../scope/scope-policy';
import { isRefreshTokenGranted, withoutRefreshScopes } from '../../tokens/refresh-rotation';
import { AuthorizationRequest } from '../authorization-request';

/** Contract §8.3 and rules 2 and 3: what the client may have, and what comes of it; the consent page shows no more. */
export function verifyScope(request: AuthorizationRequest): void {
  const { parameters, client, grantType, options, responseType } = request;
  const scope = grantScope(parameters.single.scope, client, {
    levels: ['patient', 'user'],
    identity: true,
    login: true,
  });
  if (responseType?.startsWith('id_token') === true && !scope.includes('openid')) {
    throw new InvalidScope('The client may not have the scope openid, which this response_type needs.');
  }
  const refreshable = grantType === 'authorization_code' && isRefreshTokenGranted(client, options, scope);
  request.scope = refreshable ? scope : withoutRefreshScopes(scope);
}
