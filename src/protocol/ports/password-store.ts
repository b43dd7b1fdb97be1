import { User } from './user-store';

/** The passwords of users, where the users change them themselves. */
export abstract class PasswordStore {
  /**
   * Gives the user another password, as an update of the User resource does: a new version, an entry in the history,
   * and all Sessions closed (contract §5). Joins the unit of work it is called in.
   *
   * Concurrency: of any number of changes that verified the same old password one resolves to true; so does none
   * that a deactivation came before.
   */
  abstract replace(user: Pick<User, 'id' | 'passwordHash'>, phc: string): Promise<boolean>;
}
