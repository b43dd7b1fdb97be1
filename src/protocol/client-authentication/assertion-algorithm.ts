import { KeyObject } from 'node:crypto';
import { ClientAssertionAlg } from '../ports/client-keys';

/** A signature algorithm of client assertions (RFC 7518 §3.1), and the keys that it is used with. */
interface AssertionAlgorithm {
  readonly alg: ClientAssertionAlg;
  readonly digest: 'sha256' | 'sha384';
  readonly keyType: 'rsa' | 'ec';
  /** OpenSSL's name of the curve (RFC 7518 §3.4). */
  readonly curve?: string;
}

/** Contract §8.1: these and no others. */
const algorithms: readonly AssertionAlgorithm[] = [
  { alg: 'RS384', digest: 'sha384', keyType: 'rsa' },
  { alg: 'ES384', digest: 'sha384', keyType: 'ec', curve: 'secp384r1' },
  { alg: 'RS256', digest: 'sha256', keyType: 'rsa' },
  { alg: 'ES256', digest: 'sha256', keyType: 'ec', curve: 'prime256v1' },
];

export const CLIENT_ASSERTION_ALGS: readonly ClientAssertionAlg[] = algorithms.map(({ alg }) => alg);

export function assertionAlgorithm(alg: unknown): AssertionAlgorithm | undefined {
  return algorithms.find((each) => each.alg === alg);
}

/** RFC 8725 §3.1: an algorithm is used with keys made for it, whatever the token says. */
export function fitsKey({ keyType, curve }: AssertionAlgorithm, key: KeyObject): boolean {
  if (key.type !== 'public' || key.asymmetricKeyType !== keyType) return false;
  return key.asymmetricKeyDetails?.namedCurve === curve;
}
