import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { FreeObject, Ref, Text } from '../resource/attribute.decorator';
import { EntityTable } from '../resource/entity.table';
import { ResourceError } from '../resource/operation-outcome';
import { normalizeReference } from '../resource/reference';
import { ResourceDefinition, SearchSource } from '../resource/resource.definition';
import { ResourceTable } from '../resource/resource.table';
import { validateAs } from '../resource/validate';
import { RoleEntity } from './role.entity';

/** The prefix of what is announced when a Role changes. */
export const ROLE_CHANGES = 'Role/';

/** The attributes of a Role (contract §7). */
class RoleAttributes {
  @Text({ max: 200 })
  name?: string;

  @Text({ max: 2000 })
  description?: string;

  @Ref(['User'], { each: true })
  user?: object[];

  @FreeObject()
  meta?: object;

  @FreeObject({ each: true })
  extension?: object[];
}

/** Role as a resource: it names users, and access policies link to it (contract §7). */
export class RoleResource implements ResourceDefinition<RoleEntity> {
  readonly type = 'Role';
  readonly family = 'admin';
  readonly table: ResourceTable<RoleEntity>;
  readonly searchSource: SearchSource = { kind: 'document', table: 'role' };
  readonly searchParameters: ResourceDefinition['searchParameters'] = [
    { name: 'name', type: 'string', paths: ['name'] },
    { name: 'user', type: 'reference', paths: ['user'], targets: ['User'] },
  ];

  constructor(
    database: Database,
    private readonly changes: ChangeFeed,
  ) {
    this.table = new EntityTable(database, RoleEntity);
  }

  async parse(body: JsonObject): Promise<{ document: JsonObject }> {
    const issues = await validateAs(RoleAttributes, body, 'Role');
    if (issues.length > 0) throw new ResourceError(422, issues);
    const { user } = body;
    return { document: { ...body, ...(Array.isArray(user) && { user: user.map(normalizeReference) }) } };
  }

  async written(id: string): Promise<void> {
    await this.changes.announce(`${ROLE_CHANGES}${id}`);
  }
}
