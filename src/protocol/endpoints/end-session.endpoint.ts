import { AuditedWork } from '../audited-work';
import { BrowserSession } from '../ports/browser-session-store';
import { Client, ClientStore } from '../ports/client-store';
import { SessionStore } from '../ports/session-store';
import { IdTokenHints } from '../tokens/id-token-hint';
import { RequestOrigin } from './request-origin';

type Parameters = Readonly<Record<string, string>>;

/** What a logout leads to. */
export type EndSessionOutcome =
  /** Over. The redirect is registered by the client that asked; without one the person stays here. */
  | { readonly kind: 'ended'; readonly redirectUri: string | undefined }
  /**
   * Nobody has proved that the user wants it: the user is asked (RP-Initiated Logout §2). `parameters` are those that
   * the confirmation needs for the redirect; none where there will be none.
   */
  | { readonly kind: 'confirm'; readonly client: Client | undefined; readonly parameters: Parameters };

/** Whose Session ends. */
interface Ending {
  readonly sessionId: string;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Logout, OpenID Connect RP-Initiated Logout 1.0 (contract §9.4, rule 18). */
export class EndSessionEndpoint {
  constructor(
    private readonly hints: IdTokenHints,
    private readonly clients: ClientStore,
    private readonly sessions: SessionStore,
    private readonly work: AuditedWork,
  ) {}

  /**
   * A client has sent the browser here. An id_token of the very user who is logged in proves that the client knows
   * the login; anything less could be a link on any page.
   */
  async begin(
    parameters: Parameters,
    login: BrowserSession | undefined,
    origin: RequestOrigin,
  ): Promise<EndSessionOutcome> {
    const hint = await this.verifyHint(parameters);
    const client = await this.findClient(parameters.client_id ?? hint?.aud);
    const redirectUri = redirectOf(client, parameters);
    const isOwn = hint !== undefined && (login === undefined || login.userId === hint.sub);
    const isRedirectFine = parameters.post_logout_redirect_uri === undefined || redirectUri !== undefined;
    if (!isOwn || !isRedirectFine) {
      const asked = { ...parameters, ...(client && { client_id: client.id }) };
      return { kind: 'confirm', client, parameters: redirectUri === undefined ? {} : asked };
    }
    if (login !== undefined) await this.close({ ...login, clientId: client?.id }, origin);
    return { kind: 'ended', redirectUri };
  }

  /**
   * The user has confirmed. The parameters may come from anybody: what is registered decides.
   *
   * @returns where to go on
   */
  async confirm(
    parameters: Parameters,
    login: BrowserSession | undefined,
    origin: RequestOrigin,
  ): Promise<string | undefined> {
    const client = await this.findClient(parameters.client_id);
    if (login !== undefined) await this.close({ ...login, clientId: client?.id }, origin);
    return redirectOf(client, parameters);
  }

  /** Closes a Session, and what ends with it (contract §4.1, `first_party`). */
  async close({ sessionId, userId, clientId }: Ending, { ip, requestId }: RequestOrigin): Promise<void> {
    await this.work.run(async (record) => {
      await this.sessions.close(sessionId);
      const about = { clientId, userId, sessionId, target: `Session/${sessionId}`, ip, requestId };
      record({ action: 'logout', outcome: 'success', ...about });
    });
  }

  private async verifyHint({ id_token_hint: sent, client_id: clientId }: Parameters) {
    const hint = sent === undefined ? undefined : await this.hints.verify(sent);
    return clientId === undefined || hint?.aud === clientId ? hint : undefined;
  }

  private async findClient(id: string | undefined): Promise<Client | undefined> {
    const client = id === undefined ? undefined : await this.clients.find(id);
    return client?.active === true ? client : undefined;
  }
}

/** Only what is registered, byte for byte; with `state`, if that was sent. */
function redirectOf(
  client: Client | undefined,
  { post_logout_redirect_uri: uri, state }: Parameters,
): string | undefined {
  if (uri === undefined || client?.postLogoutRedirectUris.includes(uri) !== true) return undefined;
  if (state === undefined) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
}
