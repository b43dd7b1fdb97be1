import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { ShortCache } from '../database/short-cache';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { Client, ClientStore } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { CLIENT_CHANGES } from './client.resource';
import { clientView } from './client-view';

/** Clients of their table. */
export class TypeOrmClientStore extends ClientStore {
  private readonly cache: ShortCache<Client | undefined>;

  constructor(
    private readonly database: Database,
    unitOfWork: UnitOfWork,
    clock: Clock,
    changes: ChangeFeed,
  ) {
    super();
    this.cache = new ShortCache((id) => this.read(id), { unitOfWork, clock, changes }, CLIENT_CHANGES);
  }

  override find(clientId: string): Promise<Client | undefined> {
    return this.cache.find(clientId);
  }

  private async read(clientId: string): Promise<Client | undefined> {
    const [row] = await this.database.query<Pick<ClientEntity, 'id' | 'active' | 'document' | 'secret'>>(
      'SELECT id, active, document, secret FROM client WHERE id = $1',
      [clientId],
    );
    return row === undefined ? undefined : clientView(row);
  }
}
