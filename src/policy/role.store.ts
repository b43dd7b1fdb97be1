import { RoleSource } from '../access/ports/role-source';
import { Database } from '../database/database';
import { ShortCache, ShortCachePorts } from '../database/short-cache';
import { referenceTo } from '../resource/reference';
import { ROLE_CHANGES } from './role.resource';

/** Roles of users, by the GIN index over the documents. */
export class StoredRoleSource extends RoleSource {
  private readonly cache: ShortCache<readonly string[]>;

  constructor(
    private readonly database: Database,
    ports: ShortCachePorts,
  ) {
    super();
    this.cache = new ShortCache((userId) => this.read(userId), ports, ROLE_CHANGES);
  }

  override findRolesOf(userId: string): Promise<readonly string[]> {
    return this.cache.find(userId);
  }

  private async read(userId: string): Promise<readonly string[]> {
    const named = JSON.stringify({ user: [referenceTo('User', userId)] });
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM role WHERE document @> $1::jsonb ORDER BY id',
      [named],
    );
    return rows.map(({ id }) => id);
  }
}
