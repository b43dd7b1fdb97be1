import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { ResourceError } from '../../resource/operation-outcome';
import { HttpRequest } from '../../security/http-request';
import { HttpResponse } from '../../security/http-response';
import { Public } from '../../security/route-rule.decorator';
import { OperationOutcomeFilter } from '../operation-outcome.filter';
import { negotiate } from '../representation';
import { onEveryBase } from '../resource-paths';
import { RenderedCapabilities } from './rendered-capabilities';

/** The capabilities interaction (FHIR R4 §3.1.0.9), open to everybody and the same for all. */
@Controller(onEveryBase('metadata'))
@UseFilters(OperationOutcomeFilter)
export class CapabilityController {
  constructor(private readonly capabilities: RenderedCapabilities) {}

  @Get()
  @Public()
  read(@Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): string {
    const representation = negotiate(request);
    if (representation === undefined) {
      throw ResourceError.of(
        406,
        'not-supported',
        'Accept JSON or YAML: application/fhir+json or text/yaml.',
      );
    }
    response.header('Cache-Control', 'public, max-age=600').header('Vary', 'Accept');
    response.header('Content-Type', `${representation.type}; charset=utf-8`);
    return this.capabilities.as(representation);
  }
}
