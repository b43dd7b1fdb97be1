import { UnitOfWork } from '../../lib/unit-of-work';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { InvalidGrant, InvalidRequest } from '../errors/rfc6749';
import { AuditLog } from '../ports/audit-log';
import { PresentedTokens } from '../tokens/presented-token';
import { TokenEnding } from '../tokens/token-ending';
import { RequestOrigin } from './request-origin';
import { RequestParameters } from './request-parameters';

/** Token Revocation, RFC 7009 and contract §9.2. */
export class RevocationEndpoint {
  constructor(
    private readonly tokens: PresentedTokens,
    private readonly ending: TokenEnding,
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Resolves once the token is of no use any more: also when it never was of any.
   *
   * @throws InvalidGrant for a token of another client, which goes on
   */
  async respond(
    { single }: RequestParameters,
    { client }: AuthenticatedClient,
    { ip, requestId }: RequestOrigin,
  ): Promise<void> {
    if (single.token === undefined) throw new InvalidRequest('The parameter token is missing.');
    const presented = await this.tokens.find(single.token);
    if (presented === undefined) return;
    const { clientId, userId, sessionId } = presented.token;
    if (clientId !== client.id) throw new InvalidGrant('The token was not issued to this client.');
    await this.unitOfWork.run(async () => {
      await this.ending.end(presented);
      this.audit.record({
        action: 'token-revoked',
        outcome: 'success',
        clientId,
        userId,
        sessionId,
        ip,
        requestId,
        detail: { kind: presented.kind },
      });
    });
  }
}
