import { Caller } from './caller';
import { Interaction } from './interaction';
import { Narrowing, UNNARROWED } from './narrowing';

/**
 * Contract rule 11: who was granted the scope `fhirUser` may read the resource that says who the user is, whatever
 * scopes and policies say of it. That resource, and reading it: nothing else.
 *
 * @returns undefined where the interaction cannot be that
 */
export function profileNarrowing(caller: Caller, interaction: Interaction): Narrowing | undefined {
  const { profile, scope, userId } = caller;
  const { operation, resourceType, resourceId } = interaction;
  if (profile === undefined || userId === undefined || !scope.includes('fhirUser')) return undefined;
  if (operation !== 'FhirRead' || resourceType !== profile.type) return undefined;
  if (resourceId !== undefined && resourceId !== profile.id) return undefined;
  return { ...UNNARROWED, constraint: { op: 'id', ids: [profile.id] } };
}
