import { InvalidGrant, InvalidRequest } from '../errors/rfc6749';
import { PasswordVerifier } from '../login/password-verifier';
import { UserStore } from '../ports/user-store';
import { Grant, TokenDecision, TokenRequest } from './grant';

/** Resource Owner Password Credentials Grant, RFC 6749 §4.3, for clients that list it. */
export class PasswordGrant implements Grant {
  readonly grantType = 'password';
  readonly parameters = ['username', 'password'];
  readonly clients = 'any';
  readonly scopePolicy = { levels: ['patient', 'user'], identity: true } as const;
  readonly refreshable = true;

  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly users: UserStore,
  ) {}

  async authorize({ parameters, scope, origin }: TokenRequest): Promise<TokenDecision> {
    const { username, password } = parameters;
    if (username === undefined) throw new InvalidRequest('The parameter username is missing.');
    if (password === undefined) throw new InvalidRequest('The parameter password is missing.');
    const user = await this.passwords.verify(username, password, origin.ip);
    if (user === undefined) throw wrong();
    // Told only to whoever knows the password.
    if (!user.active) throw new InvalidGrant('User is inactive');
    return {
      user,
      scope,
      // A change of password that overlaps this grant must not leave its Session behind.
      redeem: async () => {
        if (!(await this.users.holdUnchanged(user))) throw wrong();
      },
    };
  }
}

function wrong(): InvalidGrant {
  return new InvalidGrant('Wrong username or password');
}
