import { Controller, Get, Header } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { KeyRing } from '../../protocol/tokens/key-ring';
import { Public } from '../../security/route-rule.decorator';

/** The public keys that verify this server's tokens, RFC 7517 §5. */
@Controller('.well-known/jwks.json')
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Get()
  @Public()
  @Header('Cache-Control', 'public, max-age=600')
  async read(): Promise<{ keys: JsonObject[] }> {
    const keys = await this.keys.published();
    return { keys: keys.map(({ publicJwk }) => publicJwk) };
  }
}
