import { Controller, Get, Param, Req, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ResourceRegistry } from '../resource/resource.registry';
import { Access } from '../security/access';
import { CurrentAccess } from '../security/current.decorator';
import { AccessGuard } from '../security/guards/access.guard';
import { HttpRequest } from '../security/http-request';
import { Interaction } from '../security/route-rule.decorator';
import { AnswerInterceptor } from './answer.interceptor';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { RequestContext } from './request-context';
import { ResourceAnswer } from './resource-answer';
import { onEveryBase } from './resource-paths';
import { ResourceReader } from './resource-reader';

/**
 * The worked example: copy it to guard a controller of your own (docs/how-to/guard-a-controller.md).
 *
 * `@Interaction` says what a route does; the guard decides it by scopes and policies before the handler
 * runs. `access.constraint` is what remains to be respected: join it into every query.
 */
@Controller(onEveryBase('Patient'))
@UseGuards(AccessGuard)
@UseInterceptors(AnswerInterceptor)
@UseFilters(OperationOutcomeFilter)
export class PatientController {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly reader: ResourceReader,
    private readonly context: RequestContext,
  ) {}

  @Get()
  @Interaction('FhirSearch', 'Patient')
  search(@CurrentAccess() access: Access, @Req() request: HttpRequest): Promise<ResourceAnswer> {
    return this.reader.search(this.registry.require('Patient'), this.context.searchOf(request), access);
  }

  @Get(':id')
  @Interaction('FhirRead', 'Patient')
  read(@Param('id') id: string, @CurrentAccess() access: Access): Promise<ResourceAnswer> {
    return this.reader.read(this.registry.require('Patient'), id, access);
  }
}
