import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import {
  AuthenticatedClient,
  ClientAuthenticator,
} from '../../protocol/client-authentication/client-authenticator';
import { TokenEndpointAuthMethod } from '../../protocol/ports/client-store';
import { parseBasicCredentials } from '../../protocol/client-authentication/basic-credentials';
import { detectClientAuthentication } from '../../protocol/client-authentication/detect';
import { InvalidClient, InvalidRequest } from '../../protocol/errors/rfc6749';
import { authorizationOf, countHeader, HttpRequest } from '../http-request';
import { readParameters } from '../oauth-parameters';
import { ClientBasicStrategy } from '../passport/basic.strategy';
import { ClientPasswordStrategy } from '../passport/client-password.strategy';
import { guardOf } from '../passport/strategy-guard';

/** Reads the parameters of a request to an OAuth endpoint and authenticates its client (contract §8.1). */
@Injectable()
export class ClientAuthenticationGuard implements CanActivate {
  private readonly strategies: Partial<Record<TokenEndpointAuthMethod, CanActivate>>;

  constructor(
    basic: ClientBasicStrategy,
    password: ClientPasswordStrategy,
    private readonly authenticator: ClientAuthenticator,
  ) {
    this.strategies = { client_secret_basic: guardOf(basic), client_secret_post: guardOf(password) };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest & { user?: AuthenticatedClient }>();
    if (countHeader(request, 'authorization') > 1) {
      throw new InvalidRequest('The Authorization header is repeated. Send it once.');
    }
    const parameters = readParameters(request);
    const { single } = parameters;
    const authorization = authorizationOf(request);
    request.parameters = parameters;
    request.body = single;

    const method = detectClientAuthentication({ authorization, parameters: single });
    requireOneClientId(single.client_id, authorization);
    if (method === 'none') {
      request.authenticatedClient = await this.authenticator.identifyPublic(single);
      return true;
    }
    if (method === 'client_secret_post' && single.client_id === undefined) {
      throw new InvalidRequest('The parameter client_id is missing.');
    }
    const strategy = this.strategies[method];
    if (strategy === undefined) throw new InvalidClient(false, `${method} is not supported yet`);
    await strategy.canActivate(context);
    if (request.user === undefined) throw new InvalidClient(false);
    request.authenticatedClient = request.user;
    return true;
  }
}

/** A client may repeat its own id in the body, never another's (contract §8.1). */
function requireOneClientId(clientId: string | undefined, authorization: string | undefined): void {
  if (clientId === undefined || authorization === undefined) return;
  const readings = parseBasicCredentials(authorization)?.readings ?? [];
  if (readings.length > 0 && !readings.some(({ id }) => id === clientId)) {
    throw new InvalidRequest('The client_id parameter names another client than the Authorization header.');
  }
}
