import { Controller, Get, Header, HttpCode, Post, UseFilters } from '@nestjs/common';
import { Caller } from '../../access/caller';
import { JsonObject } from '../../lib/json';
import { UserinfoEndpoint } from '../../protocol/endpoints/userinfo.endpoint';
import { CurrentCaller } from '../../security/current.decorator';
import { ForCallers } from '../../security/route-rule.decorator';
import { OAuthErrorFilter } from '../oauth-error.filter';

/** UserInfo, OIDC Core §5.3, and its compatibility path (contract §1). */
@Controller(['oauth2/userinfo', 'auth/userinfo'])
@UseFilters(OAuthErrorFilter)
@ForCallers()
export class UserinfoController {
  constructor(private readonly endpoint: UserinfoEndpoint) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  read(@CurrentCaller() caller: Caller): Promise<JsonObject> {
    return this.endpoint.respond(caller);
  }

  /** OIDC Core §5.3.1 has both methods; the token is taken from the header alone, whatever the body holds. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  post(@CurrentCaller() caller: Caller): Promise<JsonObject> {
    return this.endpoint.respond(caller);
  }
}
