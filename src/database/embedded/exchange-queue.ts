import type { PGlite } from '@electric-sql/pglite';
import { endsReady, wireMessage } from './wire-messages';

export type WireDatabase = Pick<PGlite, 'execProtocolRawStream' | 'isInTransaction' | 'runExclusive'>;

/**
 * Ends whatever a connection left behind: first the implicit transaction of half an exchange, which Sync alone
 * would commit; then the exchange, until whose Sync everything is skipped after an error; then its transaction.
 */
const rollback = Buffer.concat([
  wireMessage('Q', 'ROLLBACK'),
  Buffer.from('S\0\0\0\x04'),
  wireMessage('Q', 'ROLLBACK'),
]);

/**
 * Gives connections their turns on the one session that they share, in the order in which they asked.
 *
 * A turn lasts until PostgreSQL is ready for the next query and no transaction is open. So nothing of another
 * connection comes between a Parse and its Execute, which share the session's unnamed statement and portal, nor
 * between BEGIN and COMMIT. Nothing else of the session is reset between turns.
 */
export class ExchangeQueue<Connection extends object> {
  private holder: Connection | undefined;
  private readonly waiting = new Map<Connection, (granted: boolean) => void>();

  constructor(private readonly database: WireDatabase) {}

  /**
   * The answer to these messages, or undefined when the connection was withdrawn before its turn.
   * @throws Error of the database, after which the connection has to be abandoned
   */
  async run(connection: Connection, messages: Uint8Array): Promise<Buffer | undefined> {
    if (this.holder !== connection && !(await this.turn(connection))) return undefined;
    const answer = await this.execute(messages);
    if (endsReady(answer) && !this.database.isInTransaction()) this.next();
    return answer;
  }

  /** What waits for its turn does not run any more; what runs is not touched. */
  withdraw(connection: Connection): void {
    const grant = this.waiting.get(connection);
    this.waiting.delete(connection);
    grant?.(false);
  }

  /** Undoes what the connection left open, and lets the next one in. Not while it runs something. */
  async abandon(connection: Connection): Promise<void> {
    if (this.holder !== connection) return;
    try {
      await this.execute(rollback);
    } catch {
      // The next connection finds out whether the database still works.
    }
    this.next();
  }

  private turn(connection: Connection): Promise<boolean> {
    if (this.holder === undefined) {
      this.holder = connection;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => this.waiting.set(connection, resolve));
  }

  private next(): void {
    const [first] = this.waiting;
    this.holder = first?.[0];
    if (first === undefined) return;
    this.waiting.delete(first[0]);
    first[1](true);
  }

  private async execute(messages: Uint8Array): Promise<Buffer> {
    const chunks: Buffer[] = [];
    // A copy, for it is a view of the database's memory.
    const onRawData = (bytes: Uint8Array): number => chunks.push(Buffer.from(bytes));
    await this.database.runExclusive(() => this.database.execProtocolRawStream(messages, { onRawData }));
    return Buffer.concat(chunks);
  }
}
