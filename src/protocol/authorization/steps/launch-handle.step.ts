import { InvalidLaunch } from '../../errors/smart';
import { AuthorizationRequest, AuthorizationServer, Pause, Person } from '../authorization-request';

/** SMART 2.2 §launch-ehr: the handle is this client's and this user's, and what it names is still within reach. */
export async function settleLaunch(
  request: AuthorizationRequest,
  person: Person,
  { owners }: Pick<AuthorizationServer, 'owners'>,
): Promise<Pause | undefined> {
  const { launch: handle } = request.parameters.single;
  if (handle === undefined) return undefined;
  if (person.user === undefined) return 'login';
  const reader = { userId: person.user.id, clientId: request.client.id };
  person.launch = await owners.contexts.launches.find(handle, reader);
  if (person.launch === undefined) throw new InvalidLaunch();
  return undefined;
}
