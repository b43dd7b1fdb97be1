import { Clock } from '../../lib/clock';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { CodeMisuse, InvalidGrant, InvalidRequest, TokenReuse } from '../errors/rfc6749';
import { Logins } from '../login/logins';
import { Client } from '../ports/client-store';
import { AuthorizationCode, CodeStore } from '../ports/code-store';
import { NewSession } from '../ports/session-store';
import { UserStore } from '../ports/user-store';
import { coveredScopes } from '../scope/scope-allow-list';
import { hashToken, isOpaqueToken } from '../tokens/opaque-token';
import { endsWithLogin } from '../tokens/refresh-rotation';
import { isVerifierOf } from './code-verifier';
import { Grant, TokenDecision, TokenRequest } from './grant';

/** Authorization Code Grant, RFC 6749 §4.1.3: the code is traded for tokens, once, by the client it was issued to. */
export class AuthorizationCodeGrant implements Grant {
  readonly grantType = 'authorization_code';
  readonly parameters = ['code', 'redirect_uri', 'code_verifier'];
  readonly clients = 'any';
  readonly scopePolicy = 'own';
  readonly refreshable = true;

  constructor(
    private readonly codes: CodeStore,
    private readonly users: UserStore,
    private readonly logins: Logins,
    private readonly clock: Clock,
  ) {}

  async authorize({ parameters }: TokenRequest, { client }: AuthenticatedClient): Promise<TokenDecision> {
    const code = await this.requireCode(parameters.code);
    const user = await this.users.find(code.userId);
    const misuse = misuseOf(code, client, parameters) ?? (user?.active === true ? undefined : 'user');
    if (misuse !== undefined || user === undefined) {
      const burn = (): Promise<boolean> => this.codes.consume(code.hash, this.clock.now());
      throw new CodeMisuse(code, misuse ?? 'user', burn);
    }
    // What the client has lost in the meantime is lost to this code, too.
    const scope = coveredScopes(code.scope, client.scope);
    const browser = boundLogin(code, client, scope);
    const { sessionId, audience, nonce, authTime, context } = code;
    return {
      user,
      scope,
      context,
      authTime,
      authorization: { sessionId, audience, nonce, browser },
      redeem: () => this.redeem(code, browser),
    };
  }

  private async requireCode(value: string | undefined): Promise<AuthorizationCode> {
    if (value === undefined) throw new InvalidRequest('The parameter code is missing.');
    const code = isOpaqueToken('code', value) ? await this.codes.find(hashToken(value)) : undefined;
    if (code === undefined) throw invalid();
    if (code.usedAt !== undefined) throw new TokenReuse(code.sessionId, 'code-reuse');
    if (code.expiresAt <= this.clock.now()) throw invalid();
    return code;
  }

  /** The user and the login first, as whatever ends them does. */
  private async redeem(code: AuthorizationCode, browser: NewSession['browser']): Promise<void> {
    if (!(await this.logins.hold(code.userId, browser?.sessionId))) throw invalid();
    if (await this.codes.consume(code.hash, this.clock.now())) return;
    const spent = await this.codes.find(code.hash);
    throw spent?.usedAt === undefined ? invalid() : new TokenReuse(code.sessionId, 'code-reuse');
  }
}

/** What does not belong to the code; undefined when all of it does. */
function misuseOf(
  code: AuthorizationCode,
  client: Client,
  { redirect_uri: redirectUri, code_verifier: verifier }: TokenRequest['parameters'],
): string | undefined {
  if (code.clientId !== client.id) return 'client_id';
  if (!isVerifierOf(verifier, code.codeChallenge)) return 'code_verifier';
  return isSameRedirect(code, client, redirectUri) ? undefined : 'redirect_uri';
}

/**
 * Contract §8.4: the same value as at the authorization endpoint. It may be left out where something else binds the
 * code: PKCE, or that there is only one place it can have gone to.
 */
function isSameRedirect(code: AuthorizationCode, { auth }: Client, presented: string | undefined): boolean {
  const registered = auth.authorization_code?.redirectUris ?? [];
  const only = registered.length === 1 ? registered[0] : undefined;
  if (presented !== undefined) return presented === (code.redirectUri ?? only);
  return code.codeChallenge !== undefined || only !== undefined;
}

/** Contract §4.1, `first_party`: app and login end together. Under `online_access` the app ends with the login. */
function boundLogin(
  { browserSessionId: sessionId }: AuthorizationCode,
  { firstParty }: Client,
  scope: readonly string[],
): NewSession['browser'] {
  return firstParty || endsWithLogin(scope) ? { sessionId, endsWithThis: firstParty } : undefined;
}

function invalid(): InvalidGrant {
  return new InvalidGrant('The grant is invalid, expired or was used before.');
}
