import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import { Caller } from '../access/caller';
import { AuthenticatedClient } from '../protocol/client-authentication/client-authenticator';
import { RequestParameters } from '../protocol/endpoints/request-parameters';
import { Access } from './access';
import { HttpRequest } from './http-request';

/** The client that authenticated itself, on a route with `@ForClients()`. */
export const CurrentClient = createParamDecorator(
  (_: unknown, context: ExecutionContext): AuthenticatedClient => {
    return required(requestOf(context).authenticatedClient, 'ForClients');
  },
);

/** The parameters of a request to an OAuth endpoint, on a route with `@ForClients()`. */
export const CurrentParameters = createParamDecorator(
  (_: unknown, context: ExecutionContext): RequestParameters => {
    return required(requestOf(context).parameters, 'ForClients');
  },
);

/** What the caller may do here, on a route with `@Interaction()` or `@WriteInteraction()`. */
export const CurrentAccess = createParamDecorator((_: unknown, context: ExecutionContext): Access => {
  return required(requestOf(context).access, 'Interaction');
});

/** Who calls, on a route with `@ForCallers()`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return required(requestOf(context).caller, 'ForCallers');
});

function requestOf(context: ExecutionContext): HttpRequest {
  return context.switchToHttp().getRequest<HttpRequest>();
}

function required<T>(value: T | undefined, rule: string): T {
  if (value === undefined)
    throw new Error(`the route lacks @${rule}(), or no guard of this package runs for it`);
  return value;
}
