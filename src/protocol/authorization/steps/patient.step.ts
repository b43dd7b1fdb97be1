import { InvalidScope } from '../../errors/rfc6749';
import { AuthorizationRequest, Pause, Person } from '../authorization-request';
import { hasPatientLevel, isAboutPatient, linkedPatient } from '../launch-context';

const NO_RECORD = 'The user has no record of the kind that the requested scope needs.';

/**
 * SMART 2.2 §scopes, context: whose data `patient/` scopes mean. Without a patient they would mean nothing or
 * everything, so they are refused; a mere wish to be told the patient is dropped (contract §8.3).
 */
export function settlePatient(request: AuthorizationRequest, person: Person): Pause | undefined {
  const patient = person.user && linkedPatient(person.user);
  const { scope } = request;
  if (patient === undefined && hasPatientLevel(scope)) {
    throw new InvalidScope(NO_RECORD);
  }
  // Nothing that comes here has an encounter.
  const unmet = patient === undefined ? ['launch/patient', 'launch/encounter'] : ['launch/encounter'];
  request.scope = scope.filter((one) => !unmet.includes(one));
  if (request.scope.length === 0 && scope.length > 0) {
    throw new InvalidScope(NO_RECORD);
  }
  person.patient = isAboutPatient(request.scope) ? patient : undefined;
  return undefined;
}
