import { Client, ClientStore } from '../../../src/protocol/ports/client-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Clients in memory. */
export class MemoryClientStore extends ClientStore {
  private readonly clients = new Map<string, Client>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  set(client: Client): void {
    const before = this.clients.get(client.id);
    this.clients.set(client.id, client);
    this.unitOfWork.onRollback(() => {
      if (before === undefined) this.clients.delete(client.id);
      else this.clients.set(client.id, before);
    });
  }

  delete(id: string): void {
    this.clients.delete(id);
  }

  override async find(clientId: string): Promise<Client | undefined> {
    return this.clients.get(clientId);
  }
}
