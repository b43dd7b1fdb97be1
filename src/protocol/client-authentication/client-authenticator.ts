import { Overloaded } from '../../lib/overloaded';
import { InvalidClient } from '../errors/rfc6749';
import { AttemptLimiter } from '../ports/attempt-limiter';
import { Client, ClientStore, TokenEndpointAuthMethod } from '../ports/client-store';
import { hashToken } from '../tokens/opaque-token';
import { PresentedTokens } from '../tokens/presented-token';
import { isClientId } from './client-id';
import { secretRequired } from './secret-required';
import { requireUsable } from './usable-client';
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

const unknown = Promise.resolve(undefined);

/** What a request says of its client when it does not authenticate it. */
export interface ClientIdentification {
  readonly client_id?: string | undefined;
  readonly grant_type?: string | undefined;
  readonly refresh_token?: string | undefined;
}

/** Decides whether the credentials of a request are those of an active client (contract §8.1). */
export class ClientAuthenticator {
  private readonly verifying = new Map<string, Promise<Client | undefined>>();

  constructor(
    private readonly clients: ClientStore,
    private readonly secrets: SecretVerifier,
    private readonly tokens: PresentedTokens,
    private readonly limiter: AttemptLimiter,
  ) {}

  /**
   * @param readings what the presented credentials may mean; one of them must be right
   * @param address where the request came from
   * @throws InvalidClient with one text for every reason
   * @throws TooManyAttempts; never for a secret that needs no argon2 to be recognised (contract §2)
   */
  async authenticateBySecret(
    method: 'client_secret_basic' | 'client_secret_post',
    readings: readonly Candidate[],
    address: string | undefined,
  ): Promise<AuthenticatedClient> {
    const client = (await this.recognise(readings)) ?? (await this.verify(readings, address));
    if (client === undefined)
      throw new InvalidClient(method === 'client_secret_basic', 'unknown client or wrong secret');
    requireUsable(client, method);
    return { client, method };
  }

  /**
   * A client that only names itself, or on refresh not even that: then the token names it.
   *
   * @throws InvalidClient where the grant demands authentication (`auth.<grant>.secret_required`)
   */
  async identifyPublic(request: ClientIdentification): Promise<AuthenticatedClient> {
    const { grant_type: grantType = '', refresh_token: refreshToken } = request;
    const presented =
      grantType === 'refresh_token' && refreshToken !== undefined
        ? await this.tokens.find(refreshToken)
        : undefined;
    const token = presented?.kind === 'refresh' ? presented.token : undefined;
    const client = await this.requireNamed(request.client_id ?? token?.clientId);
    const original = token?.clientId === client.id ? token.grantType : undefined;
    return this.admitPublic(client, !secretRequired(client, grantType, original));
  }

  /**
   * A client that only names itself and asks about a token: whether it must authenticate follows the token's
   * grant (contract rule 20). Where the token is none of its own, one of its grants has to do without a secret.
   *
   * @throws InvalidClient
   */
  async identifyPublicHolder(clientId: string | undefined, value = ''): Promise<AuthenticatedClient> {
    const client = await this.requireNamed(clientId);
    const presented = await this.tokens.find(value);
    const own = presented?.token.clientId === client.id ? presented : undefined;
    const grantType = own && (await this.tokens.findGrantType(own));
    const grantTypes = grantType === undefined ? client.grantTypes : [grantType];
    const admitted = grantTypes.some((each) => !secretRequired(client, each));
    return this.admitPublic(client, admitted);
  }

  private async requireNamed(clientId: string | undefined): Promise<Client> {
    const client = clientId === undefined ? undefined : await this.find(clientId);
    if (client === undefined) throw new InvalidClient(false, 'unknown client');
    return client;
  }

  private admitPublic(client: Client, admitted: boolean): AuthenticatedClient {
    if (!admitted) throw new InvalidClient(false, 'client did not authenticate');
    requireUsable(client, 'none');
    return { client, method: 'none' };
  }

  private async recognise(readings: readonly Candidate[]): Promise<Client | undefined> {
    for (const { id, secret } of readings) {
      const client = await this.find(id);
      if (client !== undefined && this.secrets.recognises(client, secret)) return client;
    }
    return undefined;
  }

  /**
   * Equal credentials that arrive together are evaluated and counted once: after a start many processes of one
   * client may log in at the same moment, and their right secret must not look like guessing.
   */
  private verify(readings: readonly Candidate[], address: string | undefined): Promise<Client | undefined> {
    const key = hashToken(JSON.stringify([readings, address])).toString('base64');
    const shared = this.verifying.get(key);
    if (shared !== undefined) return shared;
    const verified = this.verifyOnce(readings, address).finally(() => this.verifying.delete(key));
    this.verifying.set(key, verified);
    return verified;
  }

  /** Counted once, however many readings there are. */
  private async verifyOnce(
    readings: readonly Candidate[],
    address: string | undefined,
  ): Promise<Client | undefined> {
    const attempt = { kind: 'client', account: readings[0]?.id ?? '', address } as const;
    await this.limiter.begin(attempt);
    try {
      const client = await this.evaluate(readings);
      if (client !== undefined) await this.limiter.succeed(attempt);
      return client;
    } catch (error) {
      if (error instanceof Overloaded) await this.limiter.withdraw(attempt);
      throw error;
    }
  }

  private async evaluate(readings: readonly Candidate[]): Promise<Client | undefined> {
    for (const { id, secret } of readings) {
      const client = await this.find(id);
      if ((await this.secrets.verify(client, secret)) && client !== undefined) return client;
    }
    return undefined;
  }

  private find(id: string): Promise<Client | undefined> {
    return isClientId(id) ? this.clients.find(id) : unknown;
  }
}
