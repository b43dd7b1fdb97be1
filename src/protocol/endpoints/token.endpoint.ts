import { JsonObject } from '../../lib/json';
import { AuthenticatedClient } from '../client-authentication/client-authenticator';
import {
  CodeMisuse,
  InvalidClient,
  InvalidRequest,
  TokenReuse,
  UnauthorizedClient,
  UnsupportedGrantType,
} from '../errors/rfc6749';
import { Grant, TokenDecision } from '../grants/grant';
import { grantOptions } from '../grants/grant-options';
import { Client } from '../ports/client-store';
import { grantScope } from '../scope/scope-policy';
import { resolveAudience } from '../tokens/audience';
import { Issue } from '../tokens/issue';
import { IssuedTokenStore } from '../tokens/issued-token-store';
import { TokenIssuer } from '../tokens/token-issuer';
import { RequestOrigin } from './request-origin';
import { RequestParameters } from './request-parameters';

/**
 * The token endpoint, RFC 6749 §3.2: every phase that is the same for all grants.
 *
 * Parsing and client authentication come before (the guard), headers after (the controller):
 * grant known → grant allowed for this client → scope policy → the grant's decision → issue → and in one unit
 * of work redeem → store → audit.
 */
export class TokenEndpoint {
  private readonly grants: ReadonlyMap<string, Grant>;

  constructor(
    grants: readonly Grant[],
    private readonly issuer: TokenIssuer,
    private readonly tokens: IssuedTokenStore,
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
    const { scopePolicy } = grant;
    const scope = scopePolicy === 'own' ? [] : grantScope(parameters.single.scope, client, scopePolicy);

    const request = { parameters: pick(parameters.single, grant.parameters), scope, origin };
    try {
      const decision = await grant.authorize(request, authenticated);
      const issued = await this.issuer.issue(this.prepare(grant, decision, { parameters, client, origin }));
      await this.tokens.store(issued, decision.redeem, origin);
      return issued.body;
    } catch (error) {
      if (error instanceof TokenReuse) await this.tokens.endReused(error, client.id, origin);
      if (error instanceof CodeMisuse) await this.tokens.burn(error, origin);
      throw error;
    }
  }

  private prepare(
    grant: Grant,
    decision: TokenDecision,
    { parameters, client, origin }: { parameters: RequestParameters; client: Client; origin: RequestOrigin },
  ): Issue {
    const original = decision.refreshed?.token;
    const options = grantOptions(client, grant.grantType, original?.grantType);
    const configured = original?.audience ?? decision.authorization?.audience ?? options.audience;
    const audience = resolveAudience(parameters.resources, configured, this.issuer.issuer.url);
    return { client, grant, decision, audience, options, origin };
  }

  private requireGrant(grantType: string | undefined): Grant {
    if (grantType === undefined) throw new InvalidRequest('The parameter grant_type is missing.');
    const grant = this.grants.get(grantType);
    if (grant === undefined) throw new UnsupportedGrantType('This server does not support this grant_type.');
    return grant;
  }
}

function requireAllowed(grant: Grant, { client, method }: AuthenticatedClient): void {
  const allowed = grant.isAllowed?.(client) ?? client.grantTypes.includes(grant.grantType);
  if (!allowed || isBeyondBackend(grant, client)) {
    throw new UnauthorizedClient(
      'The client is not allowed to use this grant. Add it to grant_types of the client.',
    );
  }
  if (grant.clients === 'confidential' && method === 'none') {
    throw new InvalidClient(false, 'the grant demands client authentication');
  }
}

/** SMART 2.2 §backend-services: there is nobody but the client itself, whatever it was before it became one. */
function isBeyondBackend({ grantType }: Grant, { type }: Client): boolean {
  return type === 'bulk-api-client' && grantType !== 'client_credentials';
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
