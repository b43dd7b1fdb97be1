import { Controller, Get, Header } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { ServerMetadata } from '../../protocol/endpoints/server-metadata';
import { Public } from '../../security/route-rule.decorator';

/** Discovery, OIDC Discovery §4 and RFC 8414 §3. */
@Controller(['.well-known/openid-configuration', '.well-known/oauth-authorization-server'])
export class ServerMetadataController {
  constructor(private readonly metadata: ServerMetadata) {}

  @Get()
  @Public()
  @Header('Cache-Control', 'public, max-age=600')
  read(): JsonObject {
    return this.metadata.read();
  }
}
