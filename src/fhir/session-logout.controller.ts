import { Controller, Delete, Req, UseFilters } from '@nestjs/common';
import { Caller } from '../access/caller';
import { UnitOfWork } from '../lib/unit-of-work';
import { AuditLog } from '../protocol/ports/audit-log';
import { SessionStore } from '../protocol/ports/session-store';
import { ResourceError } from '../resource/operation-outcome';
import { CurrentCaller } from '../security/current.decorator';
import { HttpRequest, queryStringOf } from '../security/http-request';
import { originOf } from '../security/request-origin';
import { ForCallers } from '../security/route-rule.decorator';
import { Answer, CurrentAnswer } from './answer.decorator';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { onEveryBase } from './resource-paths';

/** `DELETE /Session` (contract §6): logs the presented token out. The record of its Session stays. */
@Controller(onEveryBase('Session'))
@UseFilters(OperationOutcomeFilter)
export class SessionLogoutController {
  constructor(
    private readonly sessions: SessionStore,
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Delete()
  @ForCallers()
  async logOut(
    @CurrentCaller() caller: Caller,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    // FHIR R4 §3.1.0.7.1 would delete whatever the query finds, and nobody who writes one means to log out.
    if (queryStringOf(request) !== '') {
      throw ResourceError.of(
        400,
        'invalid',
        'DELETE /Session takes no query. DELETE /Session/{id} names one.',
      );
    }
    const { clientId, userId, sessionId } = caller;
    if (sessionId === undefined) {
      throw ResourceError.of(400, 'invalid', 'No Session belongs to this credential. Send the access token.');
    }
    const { ip, requestId } = originOf(request);
    await this.unitOfWork.run(async () => {
      await this.sessions.close(sessionId);
      const target = `Session/${sessionId}`;
      this.audit.record({
        action: 'session-closed',
        outcome: 'success',
        clientId,
        userId,
        sessionId,
        target,
        ip,
        requestId,
      });
    });
    return answer.with({ status: 204 });
  }
}
