import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { randomSecret } from '../lib/random';
import { ChosenSecretHash } from '../lib/secret-hash/chosen-secret-hash';
import { hashGeneratedSecret } from '../lib/secret-hash/generated-secret-hash';
import { SecretHash, StoredSecret } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { ParsedClient } from './parse-client';
import { SecretColumn, storedSecret } from './secret-column';

export interface GeneratedSecret {
  /** Shown once, stored never. */
  readonly secret: string;
  readonly stored: StoredSecret;
}

/** A new secret of 256 random bits. */
export function generateClientSecret(): GeneratedSecret {
  const secret = randomSecret();
  return { secret, stored: { kind: 'generated', sha256: hashGeneratedSecret(secret) } };
}

/** The same, while the secret before it works on until `until`, so that deployments can follow one by one. */
export function rotateClientSecret(before: SecretColumn | null, until: Date | undefined): GeneratedSecret {
  const generated = generateClientSecret();
  const current = storedSecret(before);
  if (current === undefined || until === undefined) return generated;
  // One overlap at a time: what the current secret replaced ends now.
  const previous: SecretHash =
    current.kind === 'generated'
      ? { kind: 'generated', sha256: current.sha256 }
      : { kind: 'chosen', argon2: current.argon2 };
  return { ...generated, stored: { ...generated.stored, previous, previousUntil: until.toISOString() } };
}

/** Makes the secrets of clients. */
export class ClientSecrets {
  constructor(
    private readonly hash: ChosenSecretHash,
    readonly clock: Clock,
  ) {}

  /**
   * The secret that a write leaves behind: a new one, the stored one, or none.
   *
   * @throws Overloaded when too many hashes wait
   */
  async next(parsed: ParsedClient, previous: ClientEntity | undefined): Promise<SecretColumn | null> {
    if (typeof parsed.secret === 'string')
      return { kind: 'chosen', argon2: await this.hash.hash(parsed.secret) };
    const kept = parsed.secret === null ? undefined : storedSecret(previous?.secret ?? null);
    if (kept !== undefined) return kept;
    const hadCredentials = previous !== undefined && (previous.secret !== null || hasKeys(previous.document));
    const isClosed = hadCredentials && !hasKeys(parsed.document) && !isDeclaredPublic(parsed.document);
    return isClosed ? { kind: 'lost' } : null;
  }
}

function hasKeys({ jwks, jwks_uri: jwksUri }: JsonObject): boolean {
  return jwksUri !== undefined || (Array.isArray(jwks) && jwks.length > 0);
}

/** Rule 20. */
function isDeclaredPublic({ type, token_endpoint_auth_method: method }: JsonObject): boolean {
  return method === 'none' || type === 'spa' || type === 'native';
}
