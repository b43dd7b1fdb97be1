import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';
import { isEchoableState } from '../echoed-state';

/** RFC 6749 §4.1.1: `state` comes back byte for byte, so there is a limit to it. */
export function verifyState({ parameters }: AuthorizationRequest): void {
  const { state } = parameters.single;
  if (state !== undefined && !isEchoableState(state)) {
    throw new InvalidRequest('The parameter state is longer than 4096 bytes.');
  }
}
