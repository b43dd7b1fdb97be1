import { JsonObject } from '../../lib/json';
import { User } from '../ports/user-store';
import { smartScopesOf } from '../scope/smart-scope';

/** The user's own Patient resource (contract §8.3): until there is a picker, the only one that a scope can mean. */
export function linkedPatient({ document }: Pick<User, 'document'>): string | undefined {
  const { fhirUser } = document;
  if (typeof fhirUser !== 'object' || fhirUser === null || Array.isArray(fhirUser)) return undefined;
  const { resourceType, id } = fhirUser;
  return resourceType === 'Patient' && typeof id === 'string' ? id : undefined;
}

export function hasPatientLevel(scope: readonly string[]): boolean {
  return smartScopesOf(scope).some(({ level }) => level === 'patient');
}

/** Whether a scope tells the client a patient (SMART 2.2 §scopes). */
export function isAboutPatient(scope: readonly string[]): boolean {
  return scope.includes('launch/patient') || hasPatientLevel(scope);
}

/** The launch context that comes with the tokens of a scope. */
export function launchContext(scope: readonly string[], patient: string | undefined): JsonObject {
  return patient !== undefined && isAboutPatient(scope) ? { patient } : {};
}
