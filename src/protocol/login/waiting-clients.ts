import { Interactions } from '../authorization/interactions';
import { Client, ClientStore } from '../ports/client-store';

/** The clients whose authorization requests wait for a login. */
export class WaitingClients {
  constructor(
    private readonly interactions: Interactions,
    private readonly clients: ClientStore,
  ) {}

  /** @throws AuthorizationPageError for an interaction that ended, or is another browser's */
  async find(interactionId: string, browser: Buffer): Promise<Client | undefined> {
    const { single } = await this.interactions.require(interactionId, browser);
    return single.client_id === undefined ? undefined : this.clients.find(single.client_id);
  }
}
