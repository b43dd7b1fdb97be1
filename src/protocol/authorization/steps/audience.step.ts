import { InvalidRequest } from '../../errors/rfc6749';
import { classifyScope } from '../../scope/smart-scope';
import { ownAudiences, resolveAudience } from '../../tokens/audience';
import { AuthorizationRequest, AuthorizationServer } from '../authorization-request';

/**
 * SMART 2.2 §launch, `aud`, and RFC 8707: the server that the tokens are for. Where FHIR data is asked for it must be
 * named, or a counterfeit server could have its visitors ask for tokens of this one (contract rule 4).
 */
export function verifyAudience(
  request: AuthorizationRequest,
  { issuer }: Pick<AuthorizationServer, 'issuer'>,
): void {
  const { single, resources } = request.parameters;
  const own = ownAudiences(issuer.url);
  const aud = single.aud?.replace(/\/$/, '');
  if (aud !== undefined && !own.includes(aud)) {
    throw new InvalidRequest('The parameter aud is not a FHIR base of this server.');
  }
  const requested = aud === undefined ? resources : [aud, ...resources];
  if (asksForData(single.scope) && !requested.some((audience) => own.includes(audience))) {
    throw new InvalidRequest('The requested scope needs the parameter aud: the FHIR base of this server.');
  }
  request.audience = resolveAudience(requested, request.options.audience, issuer.url);
}

function asksForData(scope = ''): boolean {
  return scope
    .split(' ')
    .some((text) => text === 'launch' || text.startsWith('launch/') || classifyScope(text).kind === 'smart');
}
