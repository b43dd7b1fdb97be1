import { Controller, Get, Header } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { SmartConfiguration } from '../../protocol/endpoints/smart-configuration';
import { Public } from '../../security/route-rule.decorator';

/** SMART 2.2 §conformance: below the FHIR bases, and at the issuer, which is one of them. */
@Controller(['.well-known', 'fhir/.well-known', 'fhir/R4/.well-known'])
export class SmartConfigurationController {
  constructor(private readonly configuration: SmartConfiguration) {}

  @Get('smart-configuration')
  @Public()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=600')
  read(): JsonObject {
    return this.configuration.read();
  }
}
