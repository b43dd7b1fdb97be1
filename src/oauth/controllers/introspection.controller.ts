import { Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { IntrospectionEndpoint, Introspector } from '../../protocol/endpoints/introspection.endpoint';
import { RequestParameters } from '../../protocol/endpoints/request-parameters';
import { CurrentParameters } from '../../security/current.decorator';
import { HttpRequest } from '../../security/http-request';
import { ForClients } from '../../security/route-rule.decorator';
import { OAuthErrorFilter } from '../oauth-error.filter';

/** Token Introspection, RFC 7662 §2, and its compatibility path (contract §1). */
@Controller(['oauth2/introspect', 'auth/introspect'])
@UseFilters(OAuthErrorFilter)
export class IntrospectionController {
  constructor(private readonly endpoint: IntrospectionEndpoint) {}

  @Post()
  @ForClients({ json: false, unauthenticated: 'refused', orOperation: 'oauth-introspect' })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  respond(
    @CurrentParameters() parameters: RequestParameters,
    @Req() request: HttpRequest,
  ): Promise<JsonObject> {
    return this.endpoint.respond(parameters, introspectorOf(request));
  }
}

/** As the guards left it: exactly one of the two, or the route is not guarded. */
function introspectorOf({ authenticatedClient, access }: HttpRequest): Introspector {
  if (authenticatedClient !== undefined) return { kind: 'client', client: authenticatedClient.client };
  if (access?.interaction.operation === 'oauth-introspect') return { kind: 'allowed' };
  throw new Error('no guard of this package runs for the introspection endpoint');
}
