import { Controller, Post, Req, UseFilters } from '@nestjs/common';
import { Caller } from '../../access/caller';
import { JsonObject } from '../../lib/json';
import { CurrentCaller } from '../../security/current.decorator';
import { HttpRequest } from '../../security/http-request';
import { ForCallers } from '../../security/route-rule.decorator';
import { Answer, CurrentAnswer } from '../answer.decorator';
import { OperationOutcomeFilter } from '../operation-outcome.filter';
import { readResource } from '../read-body';
import { MAX_BUNDLE_BYTES } from '../request-limits';
import { onEveryBase } from '../resource-paths';
import { Batch } from './batch';
import { readBundle } from './bundle-entry';
import { Transaction } from './transaction';

/**
 * Batches and transactions (FHIR R4 §3.1.0.11), POSTed to a base. The envelope is open to whoever has proved who it
 * is; what it holds is decided entry by entry (contract rules 6 and 9).
 */
@Controller(onEveryBase(''))
@UseFilters(OperationOutcomeFilter)
export class BundleController {
  constructor(
    private readonly batch: Batch,
    private readonly transaction: Transaction,
  ) {}

  @Post()
  @ForCallers()
  post(
    @CurrentCaller() caller: Caller,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const { type, entries } = readBundle(readResource(request, MAX_BUNDLE_BYTES));
    const envelope = { caller, request };
    const answers =
      type === 'batch' ? this.batch.run(entries, envelope) : this.transaction.run(entries, envelope);
    return answer.with(answers.then((entry) => ({ status: 200, body: responseBundle(type, entry) })));
  }
}

function responseBundle(type: string, entry: JsonObject[]): JsonObject {
  return { resourceType: 'Bundle', type: `${type}-response`, ...(entry.length > 0 && { entry }) };
}
