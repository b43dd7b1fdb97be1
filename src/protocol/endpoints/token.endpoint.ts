import { JsonObject } from '../../lib/json';
import { UnitOfWork } from '../../lib/unit-of-work';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import { InvalidClient, InvalidRequest, UnauthorizedClient, UnsupportedGrantType } from '../errors/rfc6749';
import { Grant, TokenDecision } from '../grants/grant';
import { grantOptions } from '../grants/grant-options';
import { AuditLog } from '../ports/audit-log';
import { SessionStore } from '../ports/session-store';
import { grantScope } from '../scope/scope-policy';
import { resolveAudience } from '../tokens/audience';
import { IssuedTokens, TokenIssuer } from '../tokens/token-issuer';
import { RequestOrigin } from './request-origin';
import { RequestParameters } from './request-parameters';

/** What the endpoint works with. */
export class TokenEndpointPorts {
  constructor(
    readonly tokens: TokenIssuer,
    readonly sessions: SessionStore,
    readonly audit: AuditLog,
    readonly unitOfWork: UnitOfWork,
  ) {}
}

/**
 * The token endpoint, RFC 6749 §3.2: every phase that is the same for all grants.
 *
 * Parsing and client authentication come before (the guard), headers after (the controller):
 * grant known → grant allowed for this client → scope policy → the grant's decision → issue → store → audit.
 */
export class TokenEndpoint {
  private readonly grants: ReadonlyMap<string, Grant>;

  constructor(
    grants: readonly Grant[],
    private readonly ports: TokenEndpointPorts,
  ) {
    this.grants = new Map(grants.map((grant) => [grant.grantType, grant]));
  }

  /** The `grant_type` values that work here. */
  get grantTypes(): readonly string[] {
    return [...this.grants.keys()];
  }

  /**
   * @returns the body of the answer (RFC 6749 §5.1)
   * @throws OAuthError
   */
  async respond(
    parameters: RequestParameters,
    authenticated: AuthenticatedClient,
    origin: RequestOrigin,
  ): Promise<JsonObject> {
    const { client } = authenticated;
    const grant = this.requireGrant(parameters.single.grant_type);
    requireAllowed(grant, authenticated);
    const scope = grantScope(parameters.single.scope, client, grant.scopePolicy);
    const options = grantOptions(client, grant.grantType);
    const audience = resolveAudience(parameters.resources, options.audience, this.ports.tokens.issuer.url);

    return this.ports.unitOfWork.run(async () => {
      const request = { parameters: pick(parameters.single, grant.parameters), scope };
      const decision = await grant.authorize(request, authenticated);
      const issued = await this.ports.tokens.issue({
        client,
        grantType: grant.grantType,
        decision,
        audience,
        options,
        origin,
      });
      await this.store(issued);
      await this.ports.audit.record(auditRecord(issued, decision, origin));
      return issued.body;
    });
  }

  private async store(issued: IssuedTokens): Promise<void> {
    await this.ports.sessions.open(issued.session);
    await this.ports.sessions.addAccessToken(issued.accessToken);
  }

  private requireGrant(grantType: string | undefined): Grant {
    if (grantType === undefined) throw new InvalidRequest('The parameter grant_type is missing.');
    const grant = this.grants.get(grantType);
    if (grant === undefined) throw new UnsupportedGrantType('This server does not support this grant_type.');
    return grant;
  }
}

function requireAllowed(grant: Grant, { client, method }: AuthenticatedClient): void {
  if (!client.grantTypes.includes(grant.grantType)) {
    throw new UnauthorizedClient(
      'The client is not allowed to use this grant. Add it to grant_types of the client.',
    );
  }
  if (grant.clients === 'confidential' && method === 'none') {
    throw new InvalidClient(false, 'the grant demands client authentication');
  }
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function auditRecord({ session }: IssuedTokens, decision: TokenDecision, origin: RequestOrigin) {
  return {
    action: 'token-issued',
    outcome: 'success',
    clientId: session.clientId,
    userId: decision.userId,
    sessionId: session.id,
    ip: origin.ip,
    requestId: origin.requestId,
    detail: { grantType: session.type, scope: session.scope.join(' ') },
  } as const;
}
