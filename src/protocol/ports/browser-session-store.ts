/** A login of a user at this server, held by a browser's cookie (contract §2 and §6, type `browser`). */
export interface BrowserSession {
  /** SHA-256 of the cookie's value. The value itself is never stored. */
  readonly hash: Buffer;
  /** Its Session resource. Closing that one ends the login. */
  readonly sessionId: string;
  readonly userId: string;
  /** When the user last proved who it is (OIDC Core §2, `auth_time`). */
  readonly authTime: Date;
  /** The end that no activity moves. */
  readonly absoluteExpiresAt: Date;
  /** The earlier of idle and absolute limit. */
  readonly expiresAt: Date;
}

export interface NewBrowserSession extends BrowserSession {
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** Logins at this server. They end with their Session, through `SessionStore`. */
export abstract class BrowserSessionStore {
  /**
   * Opens a login and its Session of type `browser`. Of the user's logins the newest 20 stay (contract §6).
   * Joins the unit of work it is called in.
   */
  abstract open(session: NewBrowserSession): Promise<void>;

  /**
   * The user proved again who it is: the same login under another cookie. Joins the unit of work it is called in.
   *
   * @returns false once the login has ended
   */
  abstract renew(session: BrowserSession): Promise<boolean>;

  /** The login of this hash that has not ended and not expired. Concurrency: never from a cache. */
  abstract find(hash: Buffer, now: Date): Promise<BrowserSession | undefined>;

  /**
   * Activity: moves the idle limit, as far as the absolute one. Never brings an ended login back.
   *
   * @returns false once the login has ended
   */
  abstract extend(session: Pick<BrowserSession, 'sessionId'>, expiresAt: Date, now: Date): Promise<boolean>;

  /**
   * Whether the login goes on. A true answer holds it so until the unit of work ends: a closing waits, and then
   * finds what was bound to the login.
   */
  abstract holdOpen(sessionId: string, now: Date): Promise<boolean>;
}
