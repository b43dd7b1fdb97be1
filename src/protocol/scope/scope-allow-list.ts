import { withoutRole } from './launch-scope';
import { classifyScope, coveredByUnion, smartScopesOf } from './smart-scope';

/** Contract §8.3: what a client with an empty `scope` may ask for. Nothing here reaches a resource. */
const ALLOWED_WITHOUT_LIST: ReadonlySet<string> = new Set([
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'fhirUser',
  'launch',
  'launch/patient',
  'launch/encounter',
  'offline_access',
  'online_access',
]);

/**
 * The requested scopes that a client's `scope` covers; the others are dropped (contract §8.3).
 *
 * A list that is not empty is exhaustive. Its SMART scopes count together, so that `system/Patient.r` and
 * `system/Patient.s` cover `system/Patient.rs`; a scope that is covered in part is dropped whole.
 */
export function coveredScopes(requested: readonly string[], allowList: readonly string[]): readonly string[] {
  const listed = new Set(allowList);
  const listedSmart = smartScopesOf(allowList);
  return requested.filter((text) => {
    const scope = classifyScope(text);
    if (scope.kind === 'smart') return coveredByUnion(listedSmart, scope.scope);
    if (scope.kind === 'malformed') return false;
    const known = withoutRole(text);
    return listed.size === 0 ? ALLOWED_WITHOUT_LIST.has(known) : listed.has(text) || listed.has(known);
  });
}
