/** SMART resource scopes, SMART 2.2 §scopes, in the v1 and v2 spelling (contract §8.3). */

import { isResourceType } from '../../r4/resource-types';
import { isImplied, readScopeQuery, ScopeCriterion } from './scope-query';

export type SmartLevel = 'patient' | 'user' | 'system';

/** Create, read, update, delete, search. */
export type ScopeInteraction = 'c' | 'r' | 'u' | 'd' | 's';

export interface SmartScope {
  readonly level: SmartLevel;
  /** A resource type, or `*`: every FHIR R4 type except AuditEvent. */
  readonly resourceType: string;
  readonly interactions: ReadonlySet<ScopeInteraction>;
  /** The search that narrows the scope, as requested. */
  readonly query?: string;
  /** The same, read: all of them must hold. Empty without a query. */
  readonly criteria: readonly ScopeCriterion[];
  /** As requested: scopes are echoed in the spelling of the client. */
  readonly text: string;
}

export type ScopeClass =
  | { readonly kind: 'smart'; readonly scope: SmartScope }
  /** Meant as a SMART resource scope but none: refused, so that a typing error never turns into fewer limits. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'other' };

const SMART_SCOPE =
  /^(patient|user|system)\/([A-Z][A-Za-z]*|\*)\.(read|write|\*|(?=[cruds])c?r?u?d?s?)(?:\?(.*))?$/;

/** A level as a whole word at the start, in any case. `launch/patient` and `users` are other scopes. */
const LOOKS_SMART = /^(patient|user|system)(?![\w-])/i;

const V1_PERMISSIONS: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

export function classifyScope(text: string): ScopeClass {
  const [, level, resourceType, permissions, query] = SMART_SCOPE.exec(text) ?? [];
  if (level === undefined || resourceType === undefined || permissions === undefined) {
    return { kind: LOOKS_SMART.test(text) ? 'malformed' : 'other' };
  }
  const criteria = query === undefined ? [] : readScopeQuery(resourceType, query);
  if (criteria === undefined) return { kind: 'malformed' };
  const scope = {
    level: level as SmartLevel,
    resourceType,
    interactions: new Set((V1_PERMISSIONS[permissions] ?? permissions).split('') as ScopeInteraction[]),
    ...(query !== undefined && { query }),
    criteria,
    text,
  };
  return { kind: 'smart', scope };
}

/** The SMART resource scopes among others. */
export function smartScopesOf(scopes: readonly string[]): readonly SmartScope[] {
  return scopes.map(classifyScope).flatMap((scope) => (scope.kind === 'smart' ? [scope.scope] : []));
}

/** Whether a list binds its bearer to SMART resource scopes. A malformed one binds too: it grants nothing. */
export function hasSmartResourceScope(scopes: readonly string[]): boolean {
  return scopes.some((scope) => classifyScope(scope).kind !== 'other');
}

/** Contract §8.3: `*` means the types of FHIR R4, except AuditEvent, which must be named. */
export function coversType(scope: SmartScope, resourceType: string): boolean {
  if (scope.resourceType === resourceType) return true;
  return scope.resourceType === '*' && resourceType !== 'AuditEvent' && isResourceType(resourceType);
}

/** Whether whoever holds `granted` already holds all of `wanted`: compared by level, type, letters and query. */
export function covers(granted: SmartScope, wanted: SmartScope): boolean {
  return coversBeyondLetters(granted, wanted) && isSubset(wanted.interactions, granted.interactions);
}

/** As `covers`, by several scopes together: `rs` is covered by one scope with `r` and another with `s`. */
export function coveredByUnion(granted: readonly SmartScope[], wanted: SmartScope): boolean {
  const letters = granted
    .filter((scope) => coversBeyondLetters(scope, wanted))
    .flatMap((scope) => [...scope.interactions]);
  return isSubset(wanted.interactions, new Set(letters));
}

function coversBeyondLetters(granted: SmartScope, wanted: SmartScope): boolean {
  return (
    granted.level === wanted.level &&
    coversType(granted, wanted.resourceType) &&
    isImplied(granted.criteria, wanted.criteria)
  );
}

function isSubset<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  return [...part].every((member) => whole.has(member));
}
