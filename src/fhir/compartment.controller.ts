import { Controller, Get, Param, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { unstorable } from '../lib/http/storable-text';
import { ResourceError } from '../resource/operation-outcome';
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
 * Searches in the compartment of a Patient (FHIR R4 §3.1.1.6): the search of the type, narrowed once more, and
 * decided as that search. The guard knows of no other compartment: `Patient` in the path itself would stand before
 * the routes of a Patient's history.
 */
@Controller(onEveryBase(':compartment/:patient/:type'))
@UseGuards(AccessGuard)
@UseFilters(OperationOutcomeFilter)
export class CompartmentController {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly reader: ResourceReader,
    private readonly context: RequestContext,
  ) {}

  @Get()
  @Interaction('FhirSearch')
  search(
    @Param() { patient, type }: { patient: string; type: string },
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.registry.find(type);
    if (definition === undefined) throw ResourceError.of(404, 'not-found', 'Nothing is served at this path.');
    const reason = unstorable(patient);
    if (reason !== undefined) throw ResourceError.of(400, 'invalid', `The id in the path holds ${reason}.`);
    const search = { ...this.context.searchOf(request), compartment: patient };
    return answer.with(this.reader.search(definition, search, access));
  }

  @Post('_search')
  @Interaction('FhirSearch')
  searchByForm(
    @Param() path: { patient: string; type: string },
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    return this.search(path, access, request, answer);
  }
}
