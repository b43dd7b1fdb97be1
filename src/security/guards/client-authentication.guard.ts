import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  AuthenticatedClient,
  ClientAuthenticator,
} from '../../protocol/client-authentication/client-authenticator';
import { parseBasicCredentials } from '../../protocol/client-authentication/basic-credentials';
import { detectClientAuthentication } from '../../protocol/client-authentication/detect';
import { RequestParameters } from '../../protocol/endpoints/request-parameters';
import { InvalidClient, InvalidRequest } from '../../protocol/errors/rfc6749';
import { authorizationOf, countHeader, HttpRequest, presentsBearer } from '../http-request';
import { readParameters } from '../oauth-parameters';
import { ClientStrategies } from '../passport/client-strategies';
import { ClientRule, ROUTE_RULE, RouteRule } from '../route-rule';

/** Reads the parameters of a request to an OAuth endpoint and authenticates its client (contract §8.1). */
@Injectable()
export class ClientAuthenticationGuard implements CanActivate {
  constructor(
    private readonly strategies: ClientStrategies,
    private readonly authenticator: ClientAuthenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest & { user?: AuthenticatedClient }>();
    if (countHeader(request, 'authorization') > 1) {
      throw new InvalidRequest('The Authorization header is repeated. Send it once.');
    }
    const rule = this.ruleOf(context);
    const parameters = readParameters(request, { json: rule.json });
    const { single } = parameters;
    const authorization = authorizationOf(request);
    request.parameters = parameters;
    request.body = single;
    if (isAllowedOperation(rule, request)) {
      requireNoClientCredentials(single);
      return true;
    }

    const method = detectClientAuthentication({ authorization, parameters: single });
    requireOneClientId(single.client_id, authorization);
    if (method === 'none') {
      request.authenticatedClient = await this.identify(rule, single);
      return true;
    }
    if (method === 'client_secret_post' && single.client_id === undefined) {
      throw new InvalidRequest('The parameter client_id is missing.');
    }
    await this.strategies.guards[method].canActivate(context);
    if (request.user === undefined) throw new InvalidClient(false);
    request.authenticatedClient = request.user;
    return true;
  }

  private ruleOf(context: ExecutionContext): ClientRule {
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<RouteRule | undefined>(ROUTE_RULE, targets);
    if (rule?.kind !== 'client') throw new Error('the route lacks @ForClients()');
    return rule;
  }

  /** A client that does not authenticate. */
  private identify(rule: ClientRule, single: RequestParameters['single']): Promise<AuthenticatedClient> {
    switch (rule.unauthenticated) {
      case 'by-grant':
        return this.authenticator.identifyPublic(single);
      case 'by-token':
        return this.authenticator.identifyPublicHolder(single.client_id, single.token);
      case 'refused':
        throw new InvalidClient(false, 'the endpoint demands client authentication');
    }
  }
}

/** Whether the access guard, which runs before this one, has let a Bearer in. */
function isAllowedOperation({ orOperation }: ClientRule, request: HttpRequest): boolean {
  if (orOperation === undefined || !presentsBearer(request)) return false;
  return request.access?.interaction.operation === orOperation;
}

function requireNoClientCredentials(single: RequestParameters['single']): void {
  if (detectClientAuthentication({ authorization: undefined, parameters: single }) !== 'none') {
    throw new InvalidRequest('The request carries an access token and client credentials. Send one of them.');
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
