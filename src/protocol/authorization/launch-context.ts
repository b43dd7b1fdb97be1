import { JsonObject } from '../../lib/json';
import { InvalidScope } from '../errors/rfc6749';
import { Launch } from '../ports/launch-store';
import { User } from '../ports/user-store';
import { launchTypeOf } from '../scope/launch-scope';
import { smartScopesOf } from '../scope/smart-scope';

/** What a request is about, as far as it is settled. */
export interface SettledContext {
  /** Absent where no EHR opened the client. */
  readonly launch?: Launch | undefined;
  /** The id of the Patient; absent where the request is about none. */
  readonly patient?: string | undefined;
}

const NO_RECORD = 'The user has no record of the kind that the requested scope needs.';

/** Whether a scope tells the client a patient (SMART 2.2 §scopes). */
export function isAboutPatient(scope: readonly string[]): boolean {
  return scope.some((one) => launchTypeOf(one) === 'patient') || hasPatientLevel(scope);
}

/** The user's own Patient resource (contract §8.3). */
export function ownPatient({ document }: Pick<User, 'document'>): string | undefined {
  const { fhirUser } = document;
  if (typeof fhirUser !== 'object' || fhirUser === null || Array.isArray(fhirUser)) return undefined;
  const { resourceType, id } = fhirUser;
  return resourceType === 'Patient' && typeof id === 'string' ? id : undefined;
}

/**
 * SMART 2.2 §scopes, context: the scopes that this context can meet. Without a patient `patient/` scopes would mean
 * nothing or everything, so they are refused; a mere wish to be told something is dropped (contract §8.3).
 *
 * @throws InvalidScope
 */
export function meetScope(scope: readonly string[], context: SettledContext): readonly string[] {
  if (context.patient === undefined && hasPatientLevel(scope)) throw new InvalidScope(NO_RECORD);
  const met = scope.filter((one) => isMet(one, context));
  if (met.length === 0 && scope.length > 0) throw new InvalidScope(NO_RECORD);
  return met;
}

function isMet(scope: string, { launch, patient }: SettledContext): boolean {
  switch (scope === 'launch' ? 'launch' : launchTypeOf(scope)) {
    case 'launch':
      return launch !== undefined;
    case 'patient':
      return patient !== undefined;
    case 'encounter':
      return launch?.context.encounter !== undefined;
    case undefined:
      return true;
  }
}

/**
 * The launch context that comes with the tokens of a scope (contract §8.5). How the client has to look beside the EHR
 * is told at each launch from one; all else is told to whom a scope allows it.
 */
export function launchContext(scope: readonly string[], { launch, patient }: SettledContext): JsonObject {
  const { need_patient_banner, smart_style_url, ...about } = launch?.context ?? {};
  const { encounter } = about;
  return {
    ...(need_patient_banner !== undefined && { need_patient_banner }),
    ...(smart_style_url !== undefined && { smart_style_url }),
    ...(scope.includes('launch') && about),
    ...(encounter !== undefined && scope.some((one) => launchTypeOf(one) === 'encounter') && { encounter }),
    ...(patient !== undefined && isAboutPatient(scope) && { patient }),
  };
}

function hasPatientLevel(scope: readonly string[]): boolean {
  return smartScopesOf(scope).some(({ level }) => level === 'patient');
}
