import { Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { AuthenticatedClient } from '../../protocol/client-authentication/client-authenticator';
import { RequestParameters } from '../../protocol/endpoints/request-parameters';
import { RevocationEndpoint } from '../../protocol/endpoints/revocation.endpoint';
import { CurrentClient, CurrentParameters } from '../../security/current.decorator';
import { HttpRequest } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { ForClients } from '../../security/route-rule.decorator';
import { OAuthErrorFilter } from '../oauth-error.filter';

/** Token Revocation, RFC 7009 §2. */
@Controller('oauth2/revoke')
@UseFilters(OAuthErrorFilter)
export class RevocationController {
  constructor(private readonly endpoint: RevocationEndpoint) {}

  @Post()
  @ForClients({ json: false, unauthenticated: 'by-token' })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  respond(
    @CurrentParameters() parameters: RequestParameters,
    @CurrentClient() client: AuthenticatedClient,
    @Req() request: HttpRequest,
  ): Promise<void> {
    return this.endpoint.respond(parameters, client, originOf(request));
  }
}
