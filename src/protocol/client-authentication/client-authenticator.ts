import { InvalidClient } from '../errors/rfc6749';
import { Client, ClientStore } from '../ports/client-store';
import { isClientId } from './client-id';
import { TokenEndpointAuthMethod } from '../ports/client-store';
import { secretRequired } from './secret-required';
import { SecretVerifier } from './verify-secret';

/** A client, and how it proved that it is the client. */
export interface AuthenticatedClient {
  readonly client: Client;
  /** `none`: it only named itself. */
  readonly method: TokenEndpointAuthMethod;
}

interface Candidate {
  readonly id: string;
  readonly secret: string;
}

/** Decides whether the credentials of a request are those of an active client (contract §8.1). */
export class ClientAuthenticator {
  constructor(
    private readonly clients: ClientStore,
    private readonly secrets: SecretVerifier,
  ) {}

  /**
   * @param readings what the presented credentials may mean; one of them must be right
   * @throws InvalidClient with one text for every reason
   */
  async authenticateBySecret(
    method: 'client_secret_basic' | 'client_secret_post',
    readings: readonly Candidate[],
  ): Promise<AuthenticatedClient> {
    for (const { id, secret } of readings) {
      const client = await this.find(id);
      if (await this.secrets.verify(client, secret)) {
        // verify() is false for an unknown client; the second check narrows the type.
        if (client === undefined) break;
        this.requireUsable(client, method);
        return { client, method };
      }
    }
    throw new InvalidClient(method === 'client_secret_basic', 'unknown client or wrong secret');
  }

  /**
   * A client that sends its id alone.
   *
   * @param grantType the grant it asks for: each may demand a secret or not (`auth.<grant>.secret_required`)
   * @throws InvalidClient where the grant demands authentication
   */
  async identifyPublic(
    clientId: string | undefined,
    grantType: string | undefined,
  ): Promise<AuthenticatedClient> {
    const client = clientId === undefined ? undefined : await this.find(clientId);
    if (client === undefined) throw new InvalidClient(false, 'unknown client');
    if (secretRequired(client, grantType ?? ''))
      throw new InvalidClient(false, 'client did not authenticate');
    this.requireUsable(client, 'none');
    return { client, method: 'none' };
  }

  private requireUsable(client: Client, method: TokenEndpointAuthMethod): void {
    const triedBasic = method === 'client_secret_basic';
    if (!client.active) throw new InvalidClient(triedBasic, 'client is inactive');
    const only = client.tokenEndpointAuthMethod;
    if (only !== undefined && only !== method) {
      throw new InvalidClient(triedBasic, `client is registered for ${only}, not ${method}`);
    }
  }

  private async find(id: string): Promise<Client | undefined> {
    return isClientId(id) ? this.clients.find(id) : undefined;
  }
}
