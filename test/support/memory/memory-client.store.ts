import { Client, ClientStore } from '../../../src/protocol/ports/client-store';

/** Clients in memory. */
export class MemoryClientStore extends ClientStore {
  private readonly clients = new Map<string, Client>();

  set(client: Client): void {
    this.clients.set(client.id, client);
  }

  delete(id: string): void {
    this.clients.delete(id);
  }

  override async find(clientId: string): Promise<Client | undefined> {
    return this.clients.get(clientId);
  }
}
