import { KeyObject } from 'node:crypto';
import { InvalidClient } from '../errors/rfc6749';
import { ClientKeys } from '../ports/client-keys';
import { Client, ClientStore } from '../ports/client-store';
import { ReplayStore } from '../ports/replay-store';
import { assertionAlgorithm, fitsKey } from './assertion-algorithm';
import { AssertionClaims } from './assertion-claims';
import { ClientAssertion, isSignedBy, parseClientAssertion } from './client-assertion';
import { AuthenticatedClient } from './client-authenticator';
import { isClientId } from './client-id';
import { requireUsable } from './usable-client';

/** RFC 7523 §2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** RFC 7517 §4.5 leaves the form of a `kid` open; a registered one has at most this length. */
const LONGEST_KID = 200;

/** The parameters of RFC 7521 §4.2. */
export interface AssertionParameters {
  readonly client_assertion?: string | undefined;
  readonly client_assertion_type?: string | undefined;
  readonly client_id?: string | undefined;
}

/** Authenticates a client by a JWT that it signed, `private_key_jwt` (RFC 7523 §3, contract §8.1). */
export class PrivateKeyJwt {
  constructor(
    private readonly clients: ClientStore,
    private readonly keys: ClientKeys,
    private readonly claims: AssertionClaims,
    private readonly replays: ReplayStore,
  ) {}

  /** @throws InvalidClient with one text for every reason */
  async authenticate(parameters: AssertionParameters): Promise<AuthenticatedClient> {
    const assertion = read(parameters);
    const client = await this.findClient(assertion, parameters.client_id);
    // Before the keys are looked for: what cannot be right must not make this server fetch anything.
    const use = this.claims.check(assertion.claims);
    if (typeof use === 'string') throw refused(use);
    const key = await this.findKey(client, assertion);
    if (!isSignedBy(assertion, key)) throw refused('the signature is wrong');
    // Last: who cannot sign could use up a jti that the client is about to send (CVE-2020-15222).
    if (!(await this.replays.remember(client.id, use.jti, use.expiresAt)))
      throw refused('jti was used before');
    return { client, method: 'private_key_jwt' };
  }

  /** The client that the assertion claims to come from; its key decides whether it does. */
  private async findClient({ claims }: ClientAssertion, named: string | undefined): Promise<Client> {
    const { iss, sub } = claims;
    if (typeof sub !== 'string' || iss !== sub || (named !== undefined && named !== sub))
      throw refused('iss, sub and client_id differ');
    const client = isClientId(sub) ? await this.clients.find(sub) : undefined;
    if (client === undefined) throw refused('unknown client');
    requireUsable(client, 'private_key_jwt');
    return client;
  }

  /** The one key that may have signed. A key in the header is never one (contract §8.1). */
  private async findKey(client: Client, { header }: ClientAssertion): Promise<KeyObject> {
    const { kid } = header;
    const algorithm = assertionAlgorithm(header.alg);
    if (algorithm === undefined) throw refused('alg is not supported');
    if (header.jku !== undefined && header.jku !== client.jwksUri) throw refused('jku is not the jwks_uri');
    if (!isKid(kid)) throw refused('kid is malformed');
    if (kid === undefined && hasSystemScope(client)) throw refused('kid is missing');
    const found = await this.keys.find(client, { kid, alg: algorithm.alg });
    const fitting = found.filter((key) => fitsKey(algorithm, key));
    const [key] = fitting;
    if (key === undefined || fitting.length > 1) throw refused(`${fitting.length} keys fit`);
    return key;
  }
}

function read({
  client_assertion: value,
  client_assertion_type: type,
}: AssertionParameters): ClientAssertion {
  if (type !== JWT_BEARER) throw refused('client_assertion_type is missing or unknown');
  const assertion = value === undefined ? undefined : parseClientAssertion(value);
  if (assertion === undefined) throw refused('client_assertion is missing or malformed');
  const { typ, crit } = assertion.header;
  if (typ !== undefined && typ !== 'JWT') throw refused('typ is not JWT');
  // RFC 7515 §4.1.11: no extension is understood here.
  if (crit !== undefined) throw refused('crit is not supported');
  return assertion;
}

function isKid(kid: unknown): kid is string | undefined {
  return kid === undefined || (typeof kid === 'string' && kid !== '' && kid.length <= LONGEST_KID);
}

/** Contract rule 21. */
function hasSystemScope({ scope }: Client): boolean {
  return scope.some((each) => each.startsWith('system/'));
}

function refused(reason: string): InvalidClient {
  return new InvalidClient(false, `client assertion: ${reason}`);
}
