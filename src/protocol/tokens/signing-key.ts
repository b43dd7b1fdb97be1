import { createHash, generateKeyPair, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { JsonObject } from '../../lib/json';
import { SigningAlg, SigningKey } from '../ports/key-store';

const generate = promisify(generateKeyPair);

/** NIST SP 800-57: good until 2031 and beyond; RS256 is there for OIDC Core §15.1. */
const RSA_BITS = 3072;

/** A new key pair: P-256 for ES256, RSA 3072 for RS256. */
export async function generateSigningKey(alg: SigningAlg, activeFrom: Date): Promise<SigningKey> {
  const pair =
    alg === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: RSA_BITS });
  return toSigningKey(pair.privateKey, pair.publicKey, { alg, activeFrom });
}

export function toSigningKey(
  privateKey: KeyObject,
  publicKey: KeyObject,
  { alg, activeFrom }: { alg: SigningAlg; activeFrom: Date },
): SigningKey {
  const jwk = publicKey.export({ format: 'jwk' }) as JsonObject;
  const kid = thumbprint(jwk);
  return { kid, alg, activeFrom, privateKey, publicJwk: { ...jwk, kid, use: 'sig', alg } };
}

/** RFC 7638 §3.2: the required members in lexicographic order. */
function thumbprint(jwk: JsonObject): string {
  const members = jwk.kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['e', 'kty', 'n'];
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])));
  return createHash('sha256').update(canonical).digest('base64url');
}
