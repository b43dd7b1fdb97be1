import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { PasswordHash } from '../lib/secret-hash/password-hash';
import { SessionStore } from '../protocol/ports/session-store';
import { ResourceDefinition, SearchSource } from '../resource/resource.definition';
import { parseUser, settleActive } from './parse-user';
import { UserEntity } from './user.entity';
import { UserTable } from './user.table';

/** The prefix of what is announced when a User changes. */
export const USER_CHANGES = 'User/';

/** User as a resource (contract §5). */
export class UserResource implements ResourceDefinition<UserEntity> {
  readonly type = 'User';
  readonly family = 'admin';
  readonly table: UserTable;
  readonly searchSource: SearchSource = { kind: 'document', table: 'user_account' };
  readonly searchParameters: ResourceDefinition['searchParameters'] = [
    { name: 'userName', type: 'string', paths: ['userName'] },
    { name: 'email', type: 'string', paths: ['email'] },
    {
      name: 'name',
      type: 'string',
      paths: ['name.formatted', 'name.givenName', 'name.middleName', 'name.familyName'],
    },
    { name: 'identifier', type: 'token', paths: ['identifier'] },
    { name: 'active', type: 'token', paths: ['active'], column: 'active' },
    { name: 'inactive', type: 'token', paths: ['inactive'] },
  ];

  readonly writeOnly = ['password'];

  constructor(
    database: Database,
    private readonly changes: ChangeFeed,
    private readonly sessions: SessionStore,
    private readonly hash: PasswordHash,
  ) {
    this.table = new UserTable(database);
  }

  /** A body without `password` keeps the stored one; `password: null` removes it. */
  async parse(
    body: JsonObject,
    id: string,
    previous: UserEntity | undefined,
  ): Promise<Pick<UserEntity, 'document' | 'active' | 'passwordHash'>> {
    const { document, active, password } = await parseUser(body, id);
    if (password === undefined) return { document, active, passwordHash: previous?.passwordHash ?? null };
    return { document, active, passwordHash: password === null ? null : await this.hash.hash(password) };
  }

  patched(_before: JsonObject, patched: JsonObject, members: ReadonlySet<string>): JsonObject {
    return settleActive(patched, members);
  }

  /** Contract §5: a user who is inactive, gone, or has another password leaves no Session behind. */
  async written(id: string, row: UserEntity | undefined, previous: UserEntity | undefined): Promise<void> {
    await this.changes.announce(`${USER_CHANGES}${id}`);
    const hasNewPassword = previous !== undefined && row?.passwordHash !== previous.passwordHash;
    if (row?.active !== true || hasNewPassword) await this.sessions.closeAllOfUser(id);
  }
}
