import { RoleSource } from '../access/ports/role-source';
import { UserStore } from '../protocol/ports/user-store';

/** What an access decision has to know of the user whom a token speaks for. */
export class ActiveUsers {
  constructor(
    private readonly users: UserStore,
    private readonly roles: RoleSource,
  ) {}

  /**
   * Contract §7: the Roles that name the user, and those that the user names.
   *
   * @returns undefined where the user is inactive or gone
   */
  async findRolesOf(userId: string): Promise<readonly string[] | undefined> {
    const [user, naming] = await Promise.all([this.users.find(userId), this.roles.findRolesOf(userId)]);
    return user?.active === true ? [...new Set([...naming, ...user.roles])] : undefined;
  }
}
