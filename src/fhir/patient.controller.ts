import { Controller, Get, Param, Req, UseFilters, UseGuards } from '@nestjs/common';
import { ResourceRegistry } from '../resource/resource.registry';
import { Access } from '../security/access';
import { CurrentAccess } from '../security/current.decorator';
import { AccessGuard } from '../security/guards/access.guard';
import { HttpRequest } from '../security/http-request';
import { Interaction } from '../security/route-rule.decorator';
import { Answer, CurrentAnswer } from './answer.decorator';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { RequestContext } from './request-context';
import { onEveryBase } from './resource-paths';
import { ResourceReader } from './resource-reader';

/**
 * The worked example: copy it to guard a controller of your own (docs/how-to/guard-a-controller.md).
 *
 * `@Interaction` says what a route does; the guard decides it by scopes and policies before the handler
 * runs. `access.narrowings` are what remains to be respected: join them into every query. `answer.with` renders what
 * the handler found as the caller accepts it.
 */
@Controller(onEveryBase('Patient'))
@UseGuards(AccessGuard)
@UseFilters(OperationOutcomeFilter)
export class PatientController {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly reader: ResourceReader,
    private readonly context: RequestContext,
  ) {}

  @Get()
  @Interaction('FhirSearch', 'Patient')
  search(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.registry.require('Patient');
    return answer.with(this.reader.search(definition, this.context.searchOf(request), access));
  }

  @Get('_history')
  @Interaction('FhirHistory', 'Patient')
  listChanges(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.registry.require('Patient');
    return answer.with(this.reader.listChanges(definition, this.context.searchOf(request), access));
  }

  @Get(':id')
  @Interaction('FhirRead', 'Patient')
  read(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.registry.require('Patient');
    return answer.with(this.reader.read(definition, id, access, this.context.readOf(request)));
  }
}
