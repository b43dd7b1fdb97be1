import { InteractionRequired } from '../../errors/oidc-core';
import { AccessDenied } from '../../errors/rfc6749';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';
import { isAboutPatient, meetScope, ownPatient } from '../launch-context';

type Owners = Pick<AuthorizationServer, 'owners'>;

/**
 * SMART 2.2 §scopes, context: whose data the scope means. The EHR has said it, or it is the user's own record, or the
 * user chooses. Whatever the client says of it counts for nothing.
 */
export async function settlePatient(
  request: AuthorizationRequest,
  person: Person,
  server: Owners,
): Promise<Pause | undefined> {
  person.patient = await findPatient(request, person, server);
  if (person.patient === undefined && isAboutPatient(request.scope)) return pauseForChoice(request, person);
  request.scope = meetScope(request.scope, person);
  return undefined;
}

async function findPatient(
  request: AuthorizationRequest,
  person: Person,
  server: Owners,
): Promise<string | undefined> {
  const { launch, user } = person;
  const launched = launch?.context.patient;
  if (typeof launched === 'string') return launched;
  if (user === undefined || !isAboutPatient(request.scope)) return undefined;
  return ownPatient(user) ?? (await findChosen(request, person, server));
}

/** What the user chose for this request, if it is still within that user's reach. */
async function findChosen(
  { client }: AuthorizationRequest,
  { user, interaction }: Person,
  { owners }: Owners,
): Promise<string | undefined> {
  const chosen = interaction?.patient;
  if (user === undefined || chosen?.userId !== user.id) return undefined;
  const reader = { userId: user.id, clientId: client.id };
  return (await owners.contexts.patients.find(reader, chosen.id))?.id;
}

/** @throws AccessDenied, InteractionRequired */
function pauseForChoice({ silent }: AuthorizationRequest, { user, interaction }: Person): Pause {
  const decision = interaction?.consent;
  if (decision?.kind === 'denied' && decision.userId === user?.id) {
    throw new AccessDenied('The user did not choose a patient.');
  }
  // Contract rule 17.
  if (silent) throw new InteractionRequired('The user must choose a patient first.');
  return 'patient';
}
