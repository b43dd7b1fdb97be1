import { ShortCache, ShortCachePorts } from '../database/short-cache';
import { Database } from '../database/database';
import { isJsonObject, Json } from '../lib/json';
import { User, UserStore } from '../protocol/ports/user-store';
import { searchableLoginName } from './login-name';
import { UserEntity } from './user.entity';
import { USER_CHANGES } from './user.resource';

type UserRow = Pick<UserEntity, 'id' | 'active' | 'document' | 'passwordHash'>;

const COLUMNS = 'u.id, u.active, u.document, u.password_hash AS "passwordHash"';

/** Users of their table. */
export class TypeOrmUserStore extends UserStore {
  private readonly cache: ShortCache<User | undefined>;

  constructor(
    private readonly database: Database,
    ports: ShortCachePorts,
  ) {
    super();
    this.cache = new ShortCache((id) => this.read('user_account u WHERE u.id = $1', id), ports, USER_CHANGES);
  }

  override async findByLogin(name: string): Promise<User | undefined> {
    const folded = searchableLoginName(name);
    if (folded === undefined) return undefined;
    return this.read('login_name n JOIN user_account u ON u.id = n.user_id WHERE n.name = $1', folded);
  }

  override find(id: string): Promise<User | undefined> {
    return this.cache.find(id);
  }

  override async rememberHash(
    { id, passwordHash }: Pick<User, 'id' | 'passwordHash'>,
    phc: string,
  ): Promise<boolean> {
    const replaced = await this.database.query(
      'UPDATE user_account SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING id',
      [id, passwordHash ?? null, phc],
    );
    return replaced.length === 1;
  }

  override async holdUnchanged({ id, passwordHash }: Pick<User, 'id' | 'passwordHash'>): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT id FROM user_account WHERE id = $1 AND active AND password_hash IS NOT DISTINCT FROM $2 FOR SHARE',
      [id, passwordHash ?? null],
    );
    return rows.length === 1;
  }

  override async holdActive(id: string): Promise<boolean> {
    const rows = await this.database.query('SELECT id FROM user_account WHERE id = $1 AND active FOR SHARE', [
      id,
    ]);
    return rows.length === 1;
  }

  private async read(from: string, value: string): Promise<User | undefined> {
    const [row] = await this.database.query<UserRow>(`SELECT ${COLUMNS} FROM ${from}`, [value]);
    return row && toUser(row);
  }
}

function toUser({ id, active, document, passwordHash }: UserRow): User {
  return {
    id,
    active,
    passwordHash: passwordHash ?? undefined,
    roles: roleNames(document.roles),
    document: { resourceType: 'User', id, ...document },
  };
}

function roleNames(roles: Json | undefined): string[] {
  const entries = Array.isArray(roles) ? roles.filter(isJsonObject) : [];
  return entries.map(({ value }) => value).filter((value) => typeof value === 'string');
}
