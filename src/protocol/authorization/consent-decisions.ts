import { Clock } from '../../lib/clock';
import { UnitOfWork } from '../../lib/unit-of-work';
import { RequestOrigin } from '../endpoints/request-origin';
import { AuditLog } from '../ports/audit-log';
import { ConsentStore } from '../ports/consent-store';
import { ConsentDecision, Interaction, InteractionStore } from '../ports/interaction-store';
import { User } from '../ports/user-store';
import { AuthorizationRequest } from './authorization-request';
import { mergeSelection } from './consent-selection';

/** Where decisions are kept: for this request, and for those to come. */
export class ConsentStores {
  constructor(
    readonly interactions: InteractionStore,
    readonly consents: ConsentStore,
  ) {}
}

/** A decision, and what it is about. */
interface Decided {
  readonly request: AuthorizationRequest;
  readonly interaction: Interaction;
  readonly user: User;
  readonly decision: ConsentDecision;
}

/** Keeps what users decide on the consent page (OIDC Core §3.1.2.4), with the record of it. */
export class ConsentDecisions {
  constructor(
    private readonly stores: ConsentStores,
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  keep(decided: Decided, { ip, requestId }: RequestOrigin): Promise<void> {
    const { request, interaction, user, decision } = decided;
    return this.unitOfWork.run(async () => {
      await this.stores.interactions.decide(interaction.hash, { ...decision, userId: user.id });
      if (decision.kind === 'granted') await this.remember(decided, decision.scope);
      this.audit.record({
        action: decision.kind === 'granted' ? 'consent-granted' : 'consent-denied',
        outcome: decision.kind === 'granted' ? 'success' : 'refused',
        clientId: request.client.id,
        userId: user.id,
        ip,
        requestId,
        ...(decision.kind === 'granted' && { detail: { scope: decision.scope.join(' ') } }),
      });
    });
  }

  /** Whom the user chose the request to be about. The grant that comes of it is what is recorded. */
  keepPatient({ interaction, user }: Pick<Decided, 'interaction' | 'user'>, id: string): Promise<void> {
    return this.stores.interactions.choosePatient(interaction.hash, { userId: user.id, id });
  }

  private async remember({ request, user }: Decided, chosen: readonly string[]): Promise<void> {
    const { consents } = this.stores;
    const client = request.client.id;
    const merged = mergeSelection(await consents.find(user.id, client), request.scope, chosen);
    await consents.remember({ ...merged, userId: user.id, clientId: client, grantedAt: this.clock.now() });
  }
}
