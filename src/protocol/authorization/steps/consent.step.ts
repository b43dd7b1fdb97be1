import { secretRequired } from '../../client-authentication/secret-required';
import { ConsentRequired } from '../../errors/oidc-core';
import { AccessDenied } from '../../errors/rfc6749';
import { Consent } from '../../ports/consent-store';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';
import { limitToRequest, recall } from '../consent-selection';

/**
 * RFC 6749 §4.1.1, OIDC Core §3.1.2.4: the user wants it. A decision of this interaction counts for the user who
 * made it, and as long as the consent that it left behind was not withdrawn.
 */
export async function requireConsent(
  request: AuthorizationRequest,
  person: Person,
  { owners }: Pick<AuthorizationServer, 'owners'>,
): Promise<Pause | undefined> {
  const { user, interaction } = person;
  if (user === undefined) return 'login';
  const consent = await owners.consents.find(user.id, request.client.id);
  person.consent = consent;
  const decision = interaction?.consent?.userId === user.id ? interaction.consent : undefined;
  if (decision?.kind === 'denied') throw new AccessDenied('The user did not allow it.');
  if (decision !== undefined && covers(consent, decision.scope)) {
    narrow(request, decision.scope);
    person.restsOnConsent = true;
    return undefined;
  }
  const granted = grantedBefore(request, consent);
  if (granted !== undefined) {
    request.scope = granted;
    person.restsOnConsent = !needsNone(request);
    return undefined;
  }
  if (request.silent) throw new ConsentRequired('The user must be asked first.');
  return 'consent';
}

/** What needs no question. */
function grantedBefore(
  request: AuthorizationRequest,
  consent: Consent | undefined,
): readonly string[] | undefined {
  if (request.prompts.includes('consent') || isImpersonable(request)) return undefined;
  return needsNone(request) ? request.scope : recall(consent, request.scope);
}

function needsNone({ client }: AuthorizationRequest): boolean {
  return client.trusted || client.firstParty;
}

/** Contract rule 17, RFC 8252 §8.6: neither a secret nor the address tells which application will get the answer. */
function isImpersonable({ client, grantType, redirectUri }: AuthorizationRequest): boolean {
  const needsNoSecret = grantType === 'implicit' || !secretRequired(client, grantType);
  return needsNoSecret && !/^https:/i.test(redirectUri);
}

export function covers(consent: Consent | undefined, scope: readonly string[]): boolean {
  return consent !== undefined && scope.every((one) => consent.scope.includes(one));
}

function narrow(request: AuthorizationRequest, decided: readonly string[]): void {
  const chosen = limitToRequest(decided, request.scope);
  if (chosen.length === 0 && request.scope.length > 0) {
    throw new AccessDenied('The user did not allow any of the requested scope.');
  }
  request.scope = chosen;
}
