import { Controller, Get, Req, UseFilters } from '@nestjs/common';
import { Caller } from '../access/caller';
import { Interaction } from '../access/interaction';
import { ResourceRegistry } from '../resource/resource.registry';
import { AccessDecider } from '../security/access-decider';
import { AccessDenied } from '../security/access-denied';
import { CurrentCaller } from '../security/current.decorator';
import { HttpRequest } from '../security/http-request';
import { factsOf } from '../security/request-facts';
import { ForCallers } from '../security/route-rule.decorator';
import { Answer, CurrentAnswer } from './answer.decorator';
import { HistoryReader } from './history-reader';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { RequestContext } from './request-context';
import { onEveryBase } from './resource-paths';

/**
 * The history of everything that FHIR stores (FHIR R4 §3.1.0.12), for callers of whom nothing of it is hidden.
 * It is the history of each type in one list, so each type is decided.
 */
@Controller(onEveryBase('_history'))
@UseFilters(OperationOutcomeFilter)
export class SystemHistoryController {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly decider: AccessDecider,
    private readonly histories: HistoryReader,
    private readonly context: RequestContext,
  ) {}

  @Get()
  @ForCallers()
  async list(
    @CurrentCaller() caller: Caller,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const [first, ...others] = this.registry.all().filter(({ family }) => family === 'fhir');
    if (first === undefined) throw AccessDenied.forbidden();
    const asked: Interaction = {
      operation: 'FhirHistory',
      resourceType: first.type,
      resourceId: undefined,
      admin: false,
    };
    const access = await this.decider.open(caller, asked, factsOf(request, 'FhirHistory'), 'guard');
    const types = [{ type: first.type, narrowings: access.narrowings }];
    for (const { type } of others) types.push({ type, narrowings: await access.reach('FhirHistory', type) });
    return answer.with(this.histories.listSystem(types, this.context.searchOf(request)));
  }
}
