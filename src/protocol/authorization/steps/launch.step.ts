import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** SMART 2.2 §launch: `launch` names what the EHR opened; none that comes here does. */
export function verifyLaunch(request: AuthorizationRequest): void {
  if (request.parameters.single.launch !== undefined) {
    throw new InvalidRequest(
      'The parameter launch is unknown, used or expired. Launch the application again.',
    );
  }
  if (request.asksFor('launch')) {
    throw new InvalidRequest(
      'The scope launch needs the parameter launch. Outside of an EHR ask for launch/patient.',
    );
  }
}
