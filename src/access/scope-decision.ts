import {
  coversType,
  hasSmartResourceScope,
  ScopeInteraction,
  SmartScope,
  smartScopesOf,
} from '../protocol/scope/smart-scope';
import { Caller } from './caller';
import { Decision } from './decision';
import { Interaction } from './interaction';

/**
 * What the SMART scopes of a token say (contract §8.3, rule 1): a token with SMART resource scopes never
 * exceeds them, and one of a scope-bound client reaches nothing without them. For others policies alone
 * decide.
 */
export function decideByScope(caller: Caller, interaction: Interaction): Decision {
  if (!caller.scopeBound && !hasSmartResourceScope(caller.scope)) return { outcome: 'allow' };
  // No SMART scope reaches an admin type or a named operation, so there is none to ask for.
  const { admin, resourceType } = interaction;
  if (admin || resourceType === undefined) return { outcome: 'deny', reason: 'insufficient-scope' };

  const needed = neededInteraction(interaction);
  if (needed === undefined) return { outcome: 'deny', reason: 'insufficient-scope' };
  const granted = smartScopesOf(caller.scope).some(
    (scope) => scope.interactions.has(needed) && grants(scope, caller, resourceType),
  );
  if (granted) return { outcome: 'allow' };

  const level = caller.userId === undefined ? 'system' : 'user';
  const requiredScope = `${level}/${resourceType}.${needed}`;
  return { outcome: 'deny', reason: 'insufficient-scope', requiredScope };
}

function grants(scope: SmartScope, caller: Caller, resourceType: string): boolean {
  // Narrowing a decision by the query of a scope is not built. Until it is, such a scope grants nothing:
  // ignoring the query would grant more than was approved.
  if (scope.query !== undefined) return false;
  return levelCounts(scope, caller) && coversType(scope, resourceType);
}

function levelCounts(scope: SmartScope, caller: Caller): boolean {
  switch (scope.level) {
    case 'system':
      // Contract rule 2: for clients on their own behalf only.
      return caller.userId === undefined;
    case 'user':
      return caller.userId !== undefined;
    case 'patient':
      // Grants nothing until decisions can be narrowed to the compartment of the patient in context.
      return false;
  }
}

/** SMART 2.2 §scopes: the permission letter that an interaction needs; undefined when no letter stands for it. */
function neededInteraction({ operation, resourceId }: Interaction): ScopeInteraction | undefined {
  switch (operation) {
    case 'FhirCreate':
      return 'c';
    case 'FhirRead':
    case 'FhirVread':
      return 'r';
    case 'FhirUpdate':
    case 'FhirPatch':
      return 'u';
    case 'FhirDelete':
      return 'd';
    case 'FhirSearch':
      return 's';
    case 'FhirHistory':
      // The history of a type tells which instances exist, as a search does.
      return resourceId === undefined ? 's' : 'r';
    case 'FhirOperation':
      // An operation may do anything: no scope grants it.
      return undefined;
    default:
      return undefined;
  }
}
