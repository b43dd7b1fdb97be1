import { isCommonPassword } from '../../lib/secret-hash/common-passwords';
import { PasswordHash } from '../../lib/secret-hash/password-hash';
import { AuditedWork } from '../audited-work';
import { RequestOrigin } from '../endpoints/request-origin';
import { PasswordStore } from '../ports/password-store';
import { BrowserSessions } from './browser-sessions';
import { hasPasswordSize, isForeignHash } from './password-rules';
import { PasswordVerifier } from './password-verifier';

/** What the form of the account page says. */
export interface PasswordChangeRequest {
  readonly userId: string;
  readonly current: string;
  readonly chosen: string;
  readonly repeated: string;
}

/** Why the password stays. */
export type PasswordRefusal = 'wrong-current' | 'size' | 'unsupported' | 'common' | 'unchanged' | 'mismatch';

/** How passwords are verified, hashed and kept. */
export class UserPasswords {
  constructor(
    readonly verifier: PasswordVerifier,
    readonly hashes: PasswordHash,
    readonly store: PasswordStore,
  ) {}
}

/** A user chooses another password (contract §5): the current one proves who asks. */
export class PasswordChange {
  constructor(
    private readonly passwords: UserPasswords,
    private readonly sessions: BrowserSessions,
    private readonly work: AuditedWork,
  ) {}

  /**
   * All Sessions of the user end; the browser that asks gets a new login.
   *
   * @returns the value of its new cookie, or why nothing changed
   * @throws TooManyAttempts, Overloaded
   */
  async change(
    request: PasswordChangeRequest,
    origin: RequestOrigin,
  ): Promise<{ readonly cookie: string } | PasswordRefusal> {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return refusal;
    const { userId } = request;
    const user = await this.passwords.verifier.verify(userId, request.current, origin.ip);
    const phc = await this.passwords.hashes.hash(request.chosen);
    const { ip, requestId } = origin;
    return this.work.run(async (record) => {
      const changed = user?.id === userId && (await this.passwords.store.replace(user, phc));
      const outcome = changed ? 'success' : 'refused';
      record({ action: 'password-change', outcome, userId, ip, requestId });
      if (!changed) return 'wrong-current';
      const { cookie } = await this.sessions.logIn(userId, undefined, origin);
      return { cookie };
    });
  }
}

/** What the new password alone tells, before anything is counted or hashed. */
function refusalOf({ current, chosen, repeated }: PasswordChangeRequest): PasswordRefusal | undefined {
  if (!hasPasswordSize(chosen)) return 'size';
  if (isForeignHash(chosen)) return 'unsupported';
  if (isCommonPassword(chosen)) return 'common';
  if (chosen !== repeated) return 'mismatch';
  return chosen === current ? 'unchanged' : undefined;
}
