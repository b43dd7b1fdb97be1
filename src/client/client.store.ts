import { LRUCache } from 'lru-cache';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { Client, ClientStore } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { CLIENT_CHANGES } from './client.resource';
import { clientView } from './client-view';

/** Without a notification a change made elsewhere shows after this time at the latest. */
const MAX_AGE_MILLISECONDS = 1000;

/** Unknown ids are remembered too; the bound keeps made-up ones from filling the memory. */
const MAX_CLIENTS = 10_000;

interface Entry {
  readonly client: Client | undefined;
  readonly readAt: number;
}

/** Clients of the table, in memory for at most a second, and never past a change made by this process. */
export class TypeOrmClientStore extends ClientStore {
  private readonly cache = new LRUCache<string, Entry>({ max: MAX_CLIENTS });
  private readonly loading = new Map<string, Promise<Client | undefined>>();
  /** Counts the changes: what was read before a change must not be kept after it. */
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    changes: ChangeFeed,
  ) {
    super();
    changes.listen(CLIENT_CHANGES, {
      changed: (key) => {
        this.forget(key.slice(CLIENT_CHANGES.length));
      },
      everythingMayHaveChanged: () => {
        this.forget();
      },
    });
  }

  override async find(clientId: string): Promise<Client | undefined> {
    const entry = this.cache.get(clientId);
    if (entry !== undefined && this.isFresh(entry.readAt)) return entry.client;
    // A unit of work sees what it has not committed yet, which nobody else may see; and it must not wait for a
    // read of others, which may wait for it.
    if (this.isInUnitOfWork()) return this.read(clientId);
    const shared = this.loading.get(clientId) ?? this.fill(clientId);
    this.loading.set(clientId, shared);
    return shared;
  }

  private forget(clientId?: string): void {
    this.generation += 1;
    // A read that is under way may have seen the state before the change.
    this.loading.clear();
    if (clientId === undefined) this.cache.clear();
    else this.cache.delete(clientId);
  }

  private async fill(clientId: string): Promise<Client | undefined> {
    const generation = this.generation;
    const readAt = this.clock.now().getTime();
    try {
      const client = await this.read(clientId);
      if (generation === this.generation) this.cache.set(clientId, { client, readAt });
      return client;
    } finally {
      if (generation === this.generation) this.loading.delete(clientId);
    }
  }

  private async read(clientId: string): Promise<Client | undefined> {
    const [row] = await this.database.query<Pick<ClientEntity, 'id' | 'active' | 'document' | 'secret'>>(
      'SELECT id, active, document, secret FROM client WHERE id = $1',
      [clientId],
    );
    return row === undefined ? undefined : clientView(row);
  }

  /** A clock that was set back must not keep a client alive. */
  private isFresh(readAt: number): boolean {
    const age = this.clock.now().getTime() - readAt;
    return age >= 0 && age < MAX_AGE_MILLISECONDS;
  }

  private isInUnitOfWork(): boolean {
    // Outside of one the action is called at once.
    let inside = true;
    this.unitOfWork.afterCommit(() => {
      inside = false;
    });
    return inside;
  }
}
