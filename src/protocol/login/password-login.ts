import { AuditedWork } from '../audited-work';
import { Browser } from '../authorization/authorization-request';
import { RequestOrigin } from '../endpoints/request-origin';
import { LoginOpener } from './login-opener';
import { PasswordVerifier } from './password-verifier';

/** What the form of the login page says. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Logs a user in on the login page (contract §8.2): password in, cookie out. */
export class PasswordLogin {
  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly opener: LoginOpener,
    private readonly work: AuditedWork,
  ) {}

  /**
   * @returns the value of the browser's new cookie; undefined for an unknown name, a wrong password and an inactive
   *   user alike, so that nobody learns which it was (ASVS 6.3.8)
   * @throws TooManyAttempts, Overloaded
   */
  async logIn(
    { username, password }: Credentials,
    browser: Browser,
    origin: RequestOrigin,
  ): Promise<string | undefined> {
    const user = await this.passwords.verify(username, password, origin.ip);
    const { ip, requestId } = origin;
    return this.work.run(async (record) => {
      const cookie = user && (await this.opener.open(user, browser, origin));
      const outcome = cookie === undefined ? 'refused' : 'success';
      record({ action: 'login', outcome, userId: user?.id, ip, requestId });
      return cookie;
    });
  }
}
