import { InvalidScope } from '../errors/rfc6749';
import { Client } from '../ports/client-store';
import { coveredScopes } from './scope-allow-list';
import { parseScope } from './scope';
import { classifyScope, SmartLevel, smartScopesOf } from './smart-scope';

/** What a grant can carry. Data: the endpoint applies it, so that no grant can forget it. */
export interface ScopePolicy {
  /** SMART levels that the grant can carry; others are dropped (contract rule 2). */
  readonly levels: readonly SmartLevel[];
  /** Whether scopes about a person (`openid`, `launch/patient`, …) make sense. */
  readonly identity: boolean;
  /** Whether there is a login in a browser, which `online_access` could last as long as (contract §8.5). */
  readonly login: boolean;
}

/** Values of all granular scopes together: each is a condition in every query of the access token. */
const MAX_QUERY_VALUES = 200;

/**
 * The scope that a token request is granted (contract §8.3).
 *
 * @throws InvalidScope for malformed scopes, for granular ones that hold too much together, and when nothing of what was asked for remains
 */
export function grantScope(
  requested: string | undefined,
  client: Client,
  policy: ScopePolicy,
): readonly string[] {
  if (requested === undefined) {
    if (client.type === 'smart-app' || client.type === 'bulk-api-client') {
      throw new InvalidScope('This client must name the scope that it asks for.');
    }
    return [];
  }
  const scopes = parseScope(requested);
  if (scopes === undefined) throw new InvalidScope('The scope is malformed or too long.');
  const carried = scopes.filter((scope) => isCarried(scope, policy));
  if (queryValues(scopes) > MAX_QUERY_VALUES) {
    throw new InvalidScope(
      `The queries of the FHIR scopes hold more than ${MAX_QUERY_VALUES} values together.`,
    );
  }
  const granted = coveredScopes(carried, client.scope);
  const asksForResources = scopes.some((scope) => classifyScope(scope).kind === 'smart');
  const getsResources = granted.some((scope) => classifyScope(scope).kind === 'smart');
  if (granted.length === 0 || (asksForResources && !getsResources)) {
    throw new InvalidScope('None of the requested scopes can be granted to this client by this grant.');
  }
  return granted;
}

/** Contract rule 1: a client whose tokens reach no resource without a SMART resource scope. */
export function isScopeBound(client: Client): boolean {
  return (
    client.type === 'smart-app' ||
    client.type === 'bulk-api-client' ||
    client.scope.some((scope) => classifyScope(scope).kind === 'smart')
  );
}

function isCarried(text: string, policy: ScopePolicy): boolean {
  const scope = classifyScope(text);
  if (scope.kind === 'malformed') throw new InvalidScope('A FHIR scope is malformed.');
  if (scope.kind === 'smart') return policy.levels.includes(scope.scope.level);
  return text === 'online_access' ? policy.login : policy.identity;
}

function queryValues(scopes: readonly string[]): number {
  return smartScopesOf(scopes)
    .flatMap(({ criteria }) => criteria)
    .reduce((sum, { alternatives }) => sum + alternatives.length, 0);
}
