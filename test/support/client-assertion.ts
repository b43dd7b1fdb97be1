import { createPublicKey, generateKeyPairSync, JsonWebKey, KeyObject, randomUUID, sign } from 'node:crypto';
import { ClientAssertionAlg } from '../../src/protocol/ports/client-keys';

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The two halves of a client's key, as it would make them itself. */
export interface ClientKeyPair {
  readonly kid: string;
  readonly alg: ClientAssertionAlg;
  readonly privateKey: KeyObject;
  /** What the client registers. */
  readonly jwk: JsonWebKey;
}

export function aKeyPair(alg: ClientAssertionAlg, kid: string = randomUUID()): ClientKeyPair {
  const privateKey = alg.startsWith('RS')
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-384' }).privateKey;
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kid, alg, privateKey, jwk: { ...jwk, kid, alg, use: 'sig' } };
}

export interface AssertionParts {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Instead of `alg` and `kid` of the key, and `typ`; undefined removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A JWS by this key. */
export function signedBy(
  { privateKey, alg, kid }: ClientKeyPair,
  { claims, header }: AssertionParts,
): string {
  const signed = `${encoded({ alg, typ: 'JWT', kid, ...header })}.${encoded(claims)}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const digest = alg.endsWith('384') ? 'sha384' : 'sha256';
  return `${signed}.${sign(digest, Buffer.from(signed), key).toString('base64url')}`;
}

export function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What an assertion says when nothing is wrong with it. */
export function assertionClaims(clientId: string, aud: string, now: Date): Record<string, unknown> {
  const seconds = Math.floor(now.getTime() / 1000);
  return { iss: clientId, sub: clientId, aud, exp: seconds + 300, iat: seconds, jti: randomUUID() };
}

/** The parameters of RFC 7521 §4.2. */
export function asParameters(assertion: string): { client_assertion: string; client_assertion_type: string } {
  return { client_assertion: assertion, client_assertion_type: JWT_BEARER };
}
