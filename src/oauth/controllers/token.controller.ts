import { Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { AuthenticatedClient } from '../../protocol/client-authentication/client-authenticator';
import { RequestParameters } from '../../protocol/endpoints/request-parameters';
import { TokenEndpoint } from '../../protocol/endpoints/token.endpoint';
import { CurrentClient, CurrentParameters } from '../../security/current.decorator';
import { HttpRequest } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { ForClients } from '../../security/route-rule.decorator';
import { OAuthErrorFilter } from '../oauth-error.filter';

/** The token endpoint, RFC 6749 §3.2, and its compatibility path (contract §1). */
@Controller(['oauth2/token', 'auth/token'])
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(private readonly endpoint: TokenEndpoint) {}

  @Post()
  @ForClients({ json: true, unauthenticated: 'by-grant' })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  respond(
    @CurrentParameters() parameters: RequestParameters,
    @CurrentClient() client: AuthenticatedClient,
    @Req() request: HttpRequest,
  ): Promise<JsonObject> {
    return this.endpoint.respond(parameters, client, originOf(request));
  }
}
