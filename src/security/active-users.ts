import { Caller } from '../access/caller';
import { RoleSource } from '../access/ports/role-source';
import { isJsonObject } from '../lib/json';
import { User, UserStore } from '../protocol/ports/user-store';

/** What an access decision has to know of the user whom a token speaks for. */
export type ActiveUser = Required<Pick<Caller, 'roles' | 'profile'>>;

/** Finds it, from caches of at most a second. */
export class ActiveUsers {
  constructor(
    private readonly users: UserStore,
    private readonly roles: RoleSource,
  ) {}

  /**
   * Contract §7: the Roles that name the user, and those that the user names; and who the user is (contract §5,
   * `fhirUser`).
   *
   * @returns undefined where the user is inactive or gone
   */
  async find(userId: string): Promise<ActiveUser | undefined> {
    const [user, naming] = await Promise.all([this.users.find(userId), this.roles.findRolesOf(userId)]);
    if (user?.active !== true) return undefined;
    return { roles: [...new Set([...naming, ...user.roles])], profile: profileOf(user) };
  }
}

function profileOf({ document: { fhirUser } }: User): Caller['profile'] {
  if (!isJsonObject(fhirUser)) return undefined;
  const { resourceType: type, id } = fhirUser;
  return typeof type === 'string' && typeof id === 'string' ? { type, id } : undefined;
}
