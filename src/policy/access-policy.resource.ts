import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { SearchParameter } from '../r4/search-parameter';
import { EntityTable } from '../resource/entity.table';
import { ResourceDefinition, SearchSource } from '../resource/resource.definition';
import { ResourceTable } from '../resource/resource.table';
import { AccessPolicyEntity } from './access-policy.entity';
import { parseAccessPolicy } from './access-policy.schema';

/** The prefix of what is announced when an AccessPolicy changes. */
export const POLICY_CHANGES = 'AccessPolicy/';

/** AccessPolicy as a resource (contract §7). */
export class AccessPolicyResource implements ResourceDefinition<AccessPolicyEntity> {
  readonly type = 'AccessPolicy';
  readonly family = 'admin';
  readonly table: ResourceTable<AccessPolicyEntity>;
  readonly searchSource: SearchSource = { kind: 'document', table: 'access_policy' };
  readonly searchParameters: readonly SearchParameter[] = [
    { name: 'engine', type: 'token', paths: ['engine'] },
    { name: 'link', type: 'reference', paths: ['link'] },
    { name: 'type', type: 'token', paths: ['type'] },
  ];

  constructor(
    database: Database,
    private readonly changes: ChangeFeed,
  ) {
    this.table = new EntityTable(database, AccessPolicyEntity);
  }

  async parse(body: JsonObject): Promise<{ document: JsonObject }> {
    return { document: await parseAccessPolicy(body) };
  }

  async written(id: string): Promise<void> {
    await this.changes.announce(`${POLICY_CHANGES}${id}`);
  }
}
