import { Pool, Query, QueryResult, QueryResultRow } from 'pg';
import { DataSource, EntityManager } from 'typeorm';
import { serializeRow } from './append-statement';
import { AppendTable } from './append-table';
import { TransactionUnitOfWork } from './transaction-unit-of-work';

/** The way of every store to its tables. All of it joins the unit of work that the caller runs in. */
export class Database {
  private readonly pool: Pool;

  constructor(
    readonly dataSource: DataSource,
    private readonly unitOfWork: TransactionUnitOfWork,
    /** Whether connections keep what they prepared. */
    private readonly prepares: boolean,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * The rows that a statement returned, also for INSERT, UPDATE and DELETE … RETURNING. Outside a unit of work
   * the statement is a transaction of its own.
   */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const unit = this.unitOfWork.current();
    const result =
      unit === undefined
        ? await this.pool.query<Row & QueryResultRow>(sql, [...parameters])
        : await unit.query<Row & QueryResultRow>(sql, parameters);
    return result.rows;
  }

  /**
   * As `query`, for a hot statement whose text never changes: outside a unit of work the database parses and plans
   * it once per connection, where connections are sessions.
   *
   * @param name of this text and of no other
   */
  async queryPrepared<Row extends object>(
    name: string,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    if (!this.prepares || this.unitOfWork.current() !== undefined) return this.query<Row>(sql, parameters);
    const { rows } = await this.execute<Row>(named(name, sql, parameters));
    return rows;
  }

  /** The types of pg take a query for its own result, which holds for streams. */
  private execute<Row extends object>(query: Query): Promise<QueryResult<Row & QueryResultRow>> {
    return this.pool.query(query) as unknown as Promise<QueryResult<Row & QueryResultRow>>;
  }

  /** TypeORM's EntityManager of the unit of work; begins its transaction. Do not keep it. */
  async manager(): Promise<EntityManager> {
    return this.unitOfWork.current()?.manager() ?? this.dataSource.manager;
  }

  /**
   * Inserts a row that nothing in the unit of work reads through a manager it already holds: the insert happens
   * before the next `query` or `manager`, at the latest with the commit, and a violated constraint shows there.
   * @throws Error outside a unit of work
   */
  append<Row extends object>(table: AppendTable<Row>, row: Row): void {
    this.unitOfWork.appendRow(serializeRow(table, row));
  }

  /** Whether the database answers within the time. Never throws. */
  async isReachable(timeoutMilliseconds = 2000): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, timeoutMilliseconds, false);
    });
    const answer = this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** pg would spend more on copying a description of the statement than on all the rest of it. */
function named(name: string, sql: string, parameters: readonly unknown[]): Query {
  return Object.assign(new Query(sql, [...parameters]), { name });
}

/** The pg pool inside TypeORM's driver: half the cost of a query is what TypeORM does around it. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
