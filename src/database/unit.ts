import { PoolClient, QueryResult, QueryResultRow } from 'pg';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppendedRow, buildAppend } from './append-statement';
import { isUnavailable } from './database-error';

interface Transaction {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
}

/**
 * One unit of work under way. Its transaction begins with the first query: an act that only appends rows never
 * pays the round trips of BEGIN and COMMIT.
 */
export class Unit {
  readonly actions: (() => void)[] = [];
  /** Set when nested work threw: what it wrote cannot be taken back alone, so all of it has to be. */
  failure: { readonly reason: unknown } | undefined;
  private appended: AppendedRow[] = [];
  private transaction: Promise<Transaction> | undefined;
  /** pg allows one query at a time on a connection, callers may send several at once. */
  private last: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(private readonly dataSource: DataSource) {}

  append(row: AppendedRow): void {
    this.requireOpen();
    this.appended.push(row);
  }

  query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    this.requireOpen();
    return this.inTurn(async () => {
      const { client } = await this.begin();
      await this.flush(client);
      return client.query<Row>(sql, [...parameters]);
    });
  }

  manager(): Promise<EntityManager> {
    this.requireOpen();
    return this.inTurn(async () => {
      const { client, runner } = await this.begin();
      await this.flush(client);
      return runner.manager;
    });
  }

  /** Commits the transaction, when one was begun; otherwise returns the rows that are still to be written. */
  async commit(): Promise<readonly AppendedRow[] | undefined> {
    this.ended = true;
    await this.last.catch(() => undefined);
    if (this.transaction === undefined) return this.appended;
    const { client, runner } = await this.transaction;
    await this.flush(client);
    const { command } = await client.query('COMMIT');
    await this.release(runner);
    // PostgreSQL answers the COMMIT of a transaction in which a query failed with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new Error('A query of this unit of work failed: nothing was written');
    return undefined;
  }

  async rollback(reason: unknown): Promise<void> {
    this.ended = true;
    await this.last.catch(() => undefined);
    const transaction = await this.transaction?.catch(() => undefined);
    if (transaction === undefined || transaction.runner.isReleased) return;
    try {
      // After a timeout the query may still run, and ROLLBACK would wait behind it.
      if (isUnavailable(reason)) throw reason;
      await transaction.client.query('ROLLBACK');
      await this.release(transaction.runner);
    } catch (error) {
      await this.release(transaction.runner, error as Error);
    }
  }

  private begin(): Promise<Transaction> {
    this.transaction ??= this.start();
    return this.transaction;
  }

  private async start(): Promise<Transaction> {
    const runner = this.dataSource.createQueryRunner('master');
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      return { runner, client };
    } catch (error) {
      await this.release(runner, error as Error);
      throw error;
    }
  }

  private async flush(client: PoolClient): Promise<void> {
    if (this.appended.length === 0) return;
    const { text, values } = buildAppend(this.appended);
    this.appended = [];
    await client.query(text, [...values]);
  }

  /** With an error the connection is closed instead of used again: nobody knows what state it is in. */
  private async release(runner: QueryRunner, error?: Error): Promise<void> {
    Object.assign(runner, { isTransactionActive: false });
    await (
      runner as unknown as { releasePostgresConnection(error?: Error): Promise<void> }
    ).releasePostgresConnection(error);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work, work);
    this.last = result;
    return result;
  }

  private requireOpen(): void {
    if (this.ended) {
      throw new Error('This unit of work has ended: await whatever belongs to it before its work returns');
    }
  }
}
