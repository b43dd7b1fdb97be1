import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';
import { parseResponseMode } from '../response-mode';

/** Contract rule 16: tokens never travel in a query, where servers and proxies log them. */
export function verifyResponseMode({ parameters }: AuthorizationRequest): void {
  const { response_mode: mode, response_type: type } = parameters.single;
  if (parseResponseMode(mode, type) !== undefined) return;
  throw new InvalidRequest(
    'The response_mode is unknown, or does not go with the response_type. Use query (for code), fragment or form_post.',
  );
}
