import { EntityManager, EntityTarget, FindOptionsWhere, QueryDeepPartialEntity } from 'typeorm';
import { Database } from '../database/database';
import { ResourceRow } from './resource-row';
import { ResourceTable } from './resource.table';

/** Rows of a resource type that has a TypeORM entity, and so a table, of its own. */
export class EntityTable<Row extends ResourceRow> implements ResourceTable<Row> {
  constructor(
    protected readonly database: Database,
    private readonly entity: EntityTarget<Row>,
  ) {}

  async find(id: string, options?: { lock: boolean }): Promise<Row | undefined> {
    const manager = await this.manager();
    const row = await manager.findOne(this.entity, {
      where: { id } as FindOptionsWhere<Row>,
      ...(options?.lock === true && { lock: { mode: 'pessimistic_write' as const } }),
    });
    return row ?? undefined;
  }

  async insert(row: Row): Promise<boolean> {
    const manager = await this.manager();
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(this.entity)
      .values(row as QueryDeepPartialEntity<Row>)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  async replace(row: Row, expectedVersion: number): Promise<boolean> {
    const manager = await this.manager();
    const result = await manager.update(
      this.entity,
      { id: row.id, version: expectedVersion },
      row as QueryDeepPartialEntity<Row>,
    );
    return result.affected === 1;
  }

  async remove(id: string, expectedVersion: number): Promise<boolean> {
    const manager = await this.manager();
    const result = await manager.delete(this.entity, { id, version: expectedVersion });
    return result.affected === 1;
  }

  private async manager(): Promise<EntityManager> {
    return this.database.manager();
  }
}
