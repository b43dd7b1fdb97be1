import { Caller } from '../access/caller';
import { Clock } from '../lib/clock';
import { Issuer } from '../protocol/issuer';
import { ClientStore } from '../protocol/ports/client-store';
import { SessionStore } from '../protocol/ports/session-store';
import { ownAudiences } from '../protocol/tokens/audience';
import { hashToken, isOpaqueToken } from '../protocol/tokens/opaque-token';
import { AccessDenied } from './access-denied';

/** Decides whether an access token is good at this moment, and for whom it speaks. */
export class BearerTokenVerifier {
  private readonly accepted: ReadonlySet<string>;

  constructor(
    private readonly sessions: SessionStore,
    private readonly clients: ClientStore,
    private readonly clock: Clock,
    issuer: Issuer,
  ) {
    this.accepted = new Set(ownAudiences(issuer.url));
  }

  /** @throws AccessDenied 401 `invalid_token`, whatever the reason */
  async verify(token: string): Promise<Caller> {
    // A refresh token or a code is no access token, and garbage is not worth a query.
    if (!isOpaqueToken('access', token)) throw AccessDenied.invalidToken();
    const found = await this.sessions.findAccessToken(hashToken(token));
    if (found === undefined || found.expiresAt <= this.clock.now()) throw AccessDenied.invalidToken();
    if (!found.audience.some((audience) => this.accepted.has(audience))) throw AccessDenied.invalidToken();
    // Deactivation closes Sessions; this also stops a token whose issue overlapped the deactivation.
    const client = await this.clients.find(found.clientId);
    if (client?.active !== true) throw AccessDenied.invalidToken();
    const { clientId, userId, sessionId, scope, scopeBound, context } = found;
    return { credential: 'bearer', clientId, userId, sessionId, scope, scopeBound, context, jwt: undefined };
  }
}
