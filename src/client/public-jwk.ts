import { createPublicKey, JsonWebKey, KeyObject } from 'node:crypto';
import { isJsonObject, JsonObject } from '../lib/json';

export const PUBLIC_JWK_RULE =
  'must be a public signature key: RSA of 2048 to 8192 bits, or EC on P-256 or P-384; ' +
  'where present, use is sig, alg fits the key and kid is a text of at most 200 characters.';

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1: members that only the holder of the key may know. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export function hasPrivateMember(jwk: unknown): boolean {
  return isJsonObject(jwk) && privateMembers.some((member) => Object.hasOwn(jwk, member));
}

/** Whether a JWK (RFC 7517 §4) can verify client assertions (contract §4.1). */
export function isPublicJwk(jwk: unknown): boolean {
  return publicKeyOf(jwk) !== undefined;
}

/** The key of a JWK that verifies signatures of this algorithm. */
export function verificationKey(jwk: JsonObject, alg: string): KeyObject | undefined {
  const found = publicKeyOf(jwk);
  return found?.algorithms.includes(alg) ? found.key : undefined;
}

interface PublicKey {
  readonly key: KeyObject;
  /** At least one. */
  readonly algorithms: readonly string[];
}

function publicKeyOf(jwk: unknown): PublicKey | undefined {
  if (!isJsonObject(jwk) || !hasUsableMembers(jwk)) return undefined;
  const key = importKey(jwk);
  if (key === undefined) return undefined;
  const possible = key.asymmetricKeyType === 'rsa' ? rsaAlgorithms(key) : ecAlgorithms(jwk);
  const algorithms = possible.filter((alg) => jwk.alg === undefined || jwk.alg === alg);
  return algorithms.length > 0 ? { key, algorithms } : undefined;
}

function hasUsableMembers({ kid, use, key_ops: operations }: JsonObject): boolean {
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > 200)) return false;
  if (use !== undefined && use !== 'sig') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

/** Also finds points that are not on their curve. */
function importKey({ kty, n, e, crv, x, y }: JsonObject): KeyObject | undefined {
  const members = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  // A modulus of 8192 bits has 1366 characters; importing a longer one costs much before it can be refused.
  if (Object.values(members).some((member) => typeof member !== 'string' || member.length > 1400))
    return undefined;
  try {
    return createPublicKey({ key: members as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function rsaAlgorithms(key: KeyObject): string[] {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const isStrong = modulusLength >= 2048 && modulusLength <= 8192;
  // An even exponent, or one, signs nothing; a huge one makes each verification slow.
  const isSound = publicExponent > 1n && publicExponent % 2n === 1n && publicExponent < 2n ** 33n;
  return isStrong && isSound ? ['RS256', 'RS384'] : [];
}

function ecAlgorithms({ crv }: JsonObject): string[] {
  return crv === 'P-256' ? ['ES256'] : crv === 'P-384' ? ['ES384'] : [];
}
