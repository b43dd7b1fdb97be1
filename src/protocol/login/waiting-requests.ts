import { Browser } from '../authorization/authorization-request';
import { Interactions } from '../authorization/interactions';
import { isFreshLogin } from '../authorization/login-freshness';
import { Client, ClientStore } from '../ports/client-store';

/** An authorization request that waits for a login, as the login page sees it. */
export interface WaitingRequest {
  /** Who waits. */
  readonly client: Client | undefined;
  /** Whether this browser has logged in since the request came, such as in another tab. */
  readonly isServed: boolean;
}

/** The authorization requests that wait for a login. */
export class WaitingRequests {
  constructor(
    private readonly interactions: Interactions,
    private readonly clients: ClientStore,
  ) {}

  /** @throws AuthorizationPageError for an interaction that ended, or is another browser's */
  async require(interactionId: string, { hash, login }: Browser): Promise<WaitingRequest> {
    const interaction = await this.interactions.require(interactionId, hash);
    const { client_id: clientId } = interaction.single;
    return {
      client: clientId === undefined ? undefined : await this.clients.find(clientId),
      isServed: isFreshLogin({ login, interaction }),
    };
  }
}
