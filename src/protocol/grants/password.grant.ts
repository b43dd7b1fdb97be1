import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { InvalidGrant, InvalidRequest } from '../errors/rfc6749';
import { isAboutPatient, launchContext, meetScope, ownPatient } from '../authorization/launch-context';
import { PasswordVerifier } from '../login/password-verifier';
import { UserStore } from '../ports/user-store';
import { Grant, TokenDecision, TokenRequest } from './grant';

/** Resource Owner Password Credentials Grant, RFC 6749 §4.3, for clients that list it. */
export class PasswordGrant implements Grant {
  readonly grantType = 'password';
  readonly parameters = ['username', 'password', 'redirect_uri'];
  readonly clients = 'any';
  readonly scopePolicy = { levels: ['patient', 'user'], identity: true, login: false } as const;
  readonly refreshable = true;

  constructor(
    private readonly passwords: PasswordVerifier,
    private readonly users: UserStore,
  ) {}

  async authorize(
    { parameters, scope, origin }: TokenRequest,
    { client }: AuthenticatedClient,
  ): Promise<TokenDecision> {
    const { username, password, redirect_uri: redirectUri } = parameters;
    requireRegistered(redirectUri, client.auth.password?.redirectUris ?? []);
    if (username === undefined) throw new InvalidRequest('The parameter username is missing.');
    if (password === undefined) throw new InvalidRequest('The parameter password is missing.');
    const user = await this.passwords.verify(username, password, origin.ip);
    if (user === undefined) throw wrong();
    // Told only to whoever knows the password.
    if (!user.active) throw new InvalidGrant('User is inactive');
    // Nobody is there to choose a patient, and no EHR has opened the client.
    const context = { patient: isAboutPatient(scope) ? ownPatient(user) : undefined };
    const granted = meetScope(scope, context);
    return {
      user,
      scope: granted,
      context: launchContext(granted, context),
      // A change of password that overlaps this grant must not leave its Session behind.
      redeem: async () => {
        if (!(await this.users.holdUnchanged(user))) throw wrong();
      },
    };
  }
}

/** Contract §4.2: `auth.password.redirect_uri`, when set, must come with the request. */
function requireRegistered(redirectUri: string | undefined, registered: readonly string[]): void {
  if (registered.length === 0 || (redirectUri !== undefined && registered.includes(redirectUri))) return;
  throw new InvalidGrant('The request must carry the redirect_uri that is registered for this grant.');
}

function wrong(): InvalidGrant {
  return new InvalidGrant('Wrong username or password');
}
