import { Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { KeyReport, KeyRing } from '../../protocol/tokens/key-ring';
import { Operation } from '../../security/route-rule.decorator';

/** The state of the signing keys, and their replacement in an emergency (contract §1). */
@Controller(['', 'fhir', 'fhir/R4'])
export class KeysController {
  constructor(private readonly keys: KeyRing) {}

  @Get('$keys')
  @Operation('keys-read')
  @Header('Cache-Control', 'no-store')
  async read(): Promise<JsonObject> {
    return parametersOf(await this.keys.report());
  }

  /** The old keys are gone when this answers: tokens in JWT format that they signed are refused everywhere. */
  @Post('$rotate-keys')
  @HttpCode(200)
  @Operation('keys-rotate')
  @Header('Cache-Control', 'no-store')
  async rotate(): Promise<JsonObject> {
    await this.keys.replaceAll();
    return parametersOf(await this.keys.report());
  }
}

/** FHIR R4 §2.36 Parameters: one part for each key. */
function parametersOf(keys: readonly KeyReport[]): JsonObject {
  return {
    resourceType: 'Parameters',
    parameter: keys.map(({ kid, alg, state, activeFrom, activeUntil }) => ({
      name: 'key',
      part: [
        { name: 'kid', valueString: kid },
        { name: 'alg', valueCode: alg },
        { name: 'state', valueCode: state },
        { name: 'activeFrom', valueInstant: activeFrom.toISOString() },
        { name: 'activeUntil', valueInstant: activeUntil.toISOString() },
      ],
    })),
  };
}
