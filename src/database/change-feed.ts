import { Logger } from '@nestjs/common';
import { Client, ClientConfig } from 'pg';
import { Database } from './database';
import { TransactionUnitOfWork } from './transaction-unit-of-work';

export interface ChangeListener {
  /** A unit of work that announced the key was committed, here or by another server. */
  changed(key: string): void;
  /** Announcements may have been missed: whatever is remembered may be stale. */
  everythingMayHaveChanged(): void;
}

const channel = 'nfa_change';
const shortestBackOffMilliseconds = 250;
const longestBackOffMilliseconds = 30_000;

/**
 * Tells caches what to forget, on all servers that share the database. It makes them forget sooner and is
 * not to be relied on: with no connection nothing arrives, and the lifetime of cached entries alone decides.
 */
export class ChangeFeed {
  private readonly listeners = new Set<{ prefix: string; listener: ChangeListener }>();
  private readonly logger = new Logger('ChangeFeed');
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  /** Without `remote` (embedded database: one server) only listeners of this process are told. */
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: TransactionUnitOfWork,
    private readonly remote?: ClientConfig,
  ) {}

  /** Tells listeners once the current unit of work has committed. A key is at most 8000 bytes. */
  async announce(key: string): Promise<void> {
    if (this.remote !== undefined) {
      await this.database.query('SELECT pg_notify($1, $2)', [channel, key]);
    }
    this.unitOfWork.afterCommit(() => {
      this.tell(key);
    });
  }

  /** Listens to keys that start with `prefix`, until the returned function is called. */
  listen(prefix: string, listener: ChangeListener): () => void {
    const entry = { prefix, listener };
    this.listeners.add(entry);
    return () => {
      this.listeners.delete(entry);
    };
  }

  /** Resolves after the first attempt to connect; a failed one is repeated in the background. */
  async start(): Promise<void> {
    if (this.remote !== undefined) await this.connect(this.remote);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(remote: ClientConfig): Promise<void> {
    const client = new Client({ ...remote, keepAlive: true, connectionTimeoutMillis: 5_000 });
    this.client = client;
    client.on('notification', ({ payload }) => {
      this.tell(payload ?? '');
    });
    // An error comes with an end, which decides; without this listener it would end the process.
    client.on('error', () => undefined);
    let lost = false;
    const retry = (reason: string): void => {
      if (lost || this.closed) return;
      lost = true;
      void client.end().catch(() => undefined);
      this.retry(remote, reason);
    };
    try {
      await client.connect();
      client.on('end', () => {
        retry('connection lost');
      });
      await client.query(`LISTEN ${channel}`);
      if (this.failures > 0) this.tellEverything();
      this.failures = 0;
    } catch (error) {
      retry(error instanceof Error ? error.message : String(error));
    }
  }

  private retry(remote: ClientConfig, reason: string): void {
    const pause = Math.min(shortestBackOffMilliseconds * 2 ** this.failures, longestBackOffMilliseconds);
    this.failures += 1;
    this.logger.warn(`No announcements of changes (${reason}); next attempt in ${pause} ms`);
    this.timer = setTimeout(() => void this.connect(remote), pause * (0.5 + Math.random() / 2));
    this.timer.unref();
  }

  private tell(key: string): void {
    for (const { prefix, listener } of this.listeners) {
      if (key.startsWith(prefix)) listener.changed(key);
    }
  }

  private tellEverything(): void {
    for (const { listener } of this.listeners) listener.everythingMayHaveChanged();
  }
}
