import {
  coversType,
  hasSmartResourceScope,
  ScopeInteraction,
  SmartScope,
  smartScopesOf,
} from '../protocol/scope/smart-scope';
import { ALL, and, Filter } from '../query/filter';
import { parseScopeQuery } from '../query/parse-scope-query';
import { SearchQueryError } from '../query/search-query-error';
import { isInPatientCompartment } from '../r4/patient-compartment';
import { Caller } from './caller';
import { Decision } from './decision';
import { Interaction } from './interaction';
import { isUnnarrowed, Narrowing, UNNARROWED } from './narrowing';

/**
 * What the SMART scopes of a token say (contract §8.3, rule 1): a token with SMART resource scopes never
 * exceeds them, and one of a scope-bound client reaches nothing without them. For others policies alone
 * decide. What several scopes reach adds up; each keeps its own limits,
 * and is an alternative of its own: whether a policy lets its query be asked is not a matter of the others.
 */
export function decideByScope(caller: Caller, interaction: Interaction): Decision {
  if (!caller.scopeBound && !hasSmartResourceScope(caller.scope)) return { outcome: 'allow' };
  // No SMART scope reaches an admin type or a named operation, so there is none to ask for.
  const { admin, resourceType } = interaction;
  if (admin || resourceType === undefined) return { outcome: 'deny', reason: 'insufficient-scope' };

  const needed = neededInteraction(interaction);
  if (needed === undefined) return { outcome: 'deny', reason: 'insufficient-scope' };
  const narrowings = smartScopesOf(caller.scope)
    .filter((scope) => scope.interactions.has(needed) && coversType(scope, resourceType))
    .flatMap((scope) => reachOf(scope, caller, { resourceType, needed }));
  if (isUnnarrowed(narrowings)) return { outcome: 'allow' };
  if (narrowings.length > 0) return { outcome: 'narrow', narrowings };

  const level = caller.userId === undefined ? 'system' : 'user';
  const requiredScope = `${level}/${resourceType}.${needed}`;
  return { outcome: 'deny', reason: 'insufficient-scope', requiredScope };
}

interface Needed {
  readonly resourceType: string;
  readonly needed: ScopeInteraction;
}

/** What a scope that covers type and letter reaches; none where it does not count for this caller. */
function reachOf(scope: SmartScope, caller: Caller, need: Needed): readonly Narrowing[] {
  const level = levelFilter(scope, caller, need);
  const query = queryFilter(scope, need.resourceType);
  return level === undefined || query === undefined ? [] : [{ ...UNNARROWED, constraint: and(level, query) }];
}

function levelFilter({ level }: SmartScope, caller: Caller, need: Needed): Filter | undefined {
  switch (level) {
    case 'system':
      // Contract rule 2: for clients on their own behalf only.
      return caller.userId === undefined ? ALL : undefined;
    case 'user':
      return caller.userId === undefined ? undefined : ALL;
    case 'patient':
      return patientFilter(caller, need);
  }
}

/** FHIR R4 has no Patient's compartment for them, and what they hold is seldom about one patient: policies decide. */
const DIRECTORY: ReadonlySet<string> = new Set([
  'Endpoint',
  'HealthcareService',
  'Location',
  'Medication',
  'Organization',
  'OrganizationAffiliation',
  'Practitioner',
  'PractitionerRole',
]);

/** What the patient in context opens. Without one it is nothing, never everything. */
function patientFilter({ context }: Caller, { resourceType, needed }: Needed): Filter | undefined {
  const { patient } = context;
  if (typeof patient !== 'string' || patient === '') return undefined;
  // Contract §8.3: the log of who did what is for the levels user and system.
  if (resourceType === 'AuditEvent') return undefined;
  if (isInPatientCompartment(resourceType)) return { op: 'compartment', patient };
  return DIRECTORY.has(resourceType) && (needed === 'r' || needed === 's') ? ALL : undefined;
}

/** A query that cannot be read lets nothing through: ignoring it would grant more than was approved. */
function queryFilter({ query }: SmartScope, resourceType: string): Filter | undefined {
  if (query === undefined) return ALL;
  try {
    return parseScopeQuery(resourceType, query);
  } catch (error) {
    if (error instanceof SearchQueryError) return undefined;
    throw error;
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
