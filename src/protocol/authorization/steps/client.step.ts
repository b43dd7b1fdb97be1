import { isClientId } from '../../client-authentication/client-id';
import { Client, ClientStore } from '../../ports/client-store';
import { AuthorizationPageError } from '../authorization-page-error';
import { AuthorizationParameters } from '../authorization-parameters';

/** RFC 6749 §4.1.2.1: an unknown or inactive client gets no redirect. One text for both. */
export async function requireClient(
  { single }: Pick<AuthorizationParameters, 'single'>,
  clients: ClientStore,
): Promise<Client> {
  const { client_id: id } = single;
  if (id === undefined) throw new AuthorizationPageError('The parameter client_id is missing.');
  const client = isClientId(id) ? await clients.find(id) : undefined;
  if (client?.active !== true) {
    throw new AuthorizationPageError(
      'This application is not known here, or not active. Check its client_id.',
    );
  }
  return client;
}
