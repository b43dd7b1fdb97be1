import { Caller } from '../access/caller';
import { Issuer } from '../protocol/issuer';
import { ClientStore } from '../protocol/ports/client-store';
import { AccessTokenReader } from '../protocol/tokens/access-token-reader';
import { ownAudiences } from '../protocol/tokens/audience';
import { AccessDenied } from './access-denied';
import { ActiveUser, ActiveUsers } from './active-users';

/** A client on its own behalf. */
const NOBODY: ActiveUser = { roles: [], profile: undefined };

/** Turns an access token into the Caller that it speaks for. */
export class BearerTokenVerifier {
  private readonly accepted: ReadonlySet<string>;

  constructor(
    private readonly tokens: AccessTokenReader,
    private readonly clients: ClientStore,
    private readonly users: ActiveUsers,
    issuer: Issuer,
  ) {
    this.accepted = new Set(ownAudiences(issuer.url));
  }

  /** @throws AccessDenied 401 `invalid_token`, whatever the reason */
  async verify(value: string): Promise<Caller> {
    const read = await this.tokens.read(value);
    if (read?.token.audience.some((audience) => this.accepted.has(audience)) !== true) {
      throw AccessDenied.invalidToken();
    }
    const { clientId, userId, sessionId, scope, scopeBound, context } = read.token;
    // Deactivation closes Sessions; this also stops a token whose issue overlapped the deactivation.
    const client = await this.clients.find(clientId);
    const user = userId === undefined ? NOBODY : await this.users.find(userId);
    if (client?.active !== true || user === undefined) throw AccessDenied.invalidToken();
    return {
      credential: 'bearer',
      clientId,
      userId,
      sessionId,
      ...user,
      scope,
      scopeBound,
      context,
      jwt: read.claims,
    };
  }
}
