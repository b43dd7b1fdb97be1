/** Which Roles name a user (contract §7). */
export abstract class RoleSource {
  /** Ids of Roles. May answer from a cache of at most one second, never past a change made by this server. */
  abstract findRolesOf(userId: string): Promise<readonly string[]>;
}
