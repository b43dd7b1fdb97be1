import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

/** SMART 2.2 §launch-ehr: `launch` names what the EHR opened, and the scope of that name asks to be told of it. */
export function verifyLaunch(request: AuthorizationRequest): void {
  const isLaunched = request.parameters.single.launch !== undefined;
  if (isLaunched && !request.asksFor('launch')) {
    throw new InvalidRequest('The parameter launch needs the scope launch.');
  }
  if (!isLaunched && request.asksFor('launch')) {
    throw new InvalidRequest(
      'The scope launch needs the parameter launch. Outside of an EHR ask for launch/patient.',
    );
  }
}
