import { JsonObject } from '../../lib/json';

/** A user as the protocol reads it (contract §5). */
export interface User {
  readonly id: string;
  readonly active: boolean;
  /** argon2id in PHC form; undefined for a user who has no password. */
  readonly passwordHash: string | undefined;
  /** What `roles[].value` names; Roles may name the user besides. */
  readonly roles: readonly string[];
  /** The resource without secrets: what policies see as `user`. */
  readonly document: JsonObject;
}

/** Where the protocol finds its users. */
export abstract class UserStore {
  /**
   * The user, active or not, whom a login name means: `userName`, then `email`, then `id`, compared without
   * case. The three are one namespace, so that a name never means two users. Never from a cache: a changed
   * password counts at once.
   */
  abstract findByLogin(name: string): Promise<User | undefined>;

  /**
   * The user of this id, active or not. May answer from a cache of at most one second; once a change has been
   * committed by this server, no later call answers with what was before it.
   */
  abstract find(id: string): Promise<User | undefined>;

  /**
   * Replaces the hash of a password by another hash of the same password: neither version nor history change.
   * Concurrency: does nothing once the stored hash is not the user's any more, so that a login never undoes a
   * change of password.
   *
   * @returns whether it was replaced
   */
  abstract rememberHash(user: Pick<User, 'id' | 'passwordHash'>, phc: string): Promise<boolean>;

  /**
   * Whether the user is still active and has the password that was verified. A true answer holds it so until
   * the unit of work ends: a change of password that closes Sessions waits, and then finds the new one.
   */
  abstract holdUnchanged(user: Pick<User, 'id' | 'passwordHash'>): Promise<boolean>;

  /** Whether the user is active, whatever the password. A true answer holds the user so, in the same way. */
  abstract holdActive(id: string): Promise<boolean>;
}
