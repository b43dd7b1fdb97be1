import { KeyObject, verify } from 'node:crypto';
import { parseJson } from '../../lib/http/parse-json';
import { isJsonObject, JsonObject } from '../../lib/json';
import { assertionAlgorithm, fitsKey } from './assertion-algorithm';

/** A client assertion as it came (RFC 7523 §2.2): nothing of it is proved. */
export interface ClientAssertion {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The bytes that the signature is about. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** RFC 7515 §7.1. Room for a certificate chain in the header, and for a signature by the largest RSA key. */
const compactForm = /^([\w-]{2,16384})\.([\w-]{2,16384})\.([\w-]{2,2048})$/;

/** @returns undefined for what is no JWS of a JSON object, or can be read in two ways */
export function parseClientAssertion(value: string): ClientAssertion | undefined {
  const [, head = '', payload = '', end = ''] = compactForm.exec(value) ?? [];
  const header = decodeObject(head);
  const claims = decodeObject(payload);
  const signature = decode(end);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  return { header, claims, signed: Buffer.from(`${head}.${payload}`), signature };
}

/** Whether this key signed it, by the algorithm that the header names and the key was made for. */
export function isSignedBy({ header, signed, signature }: ClientAssertion, key: KeyObject): boolean {
  const algorithm = assertionAlgorithm(header.alg);
  if (algorithm === undefined || !fitsKey(algorithm, key)) return false;
  return verify(algorithm.digest, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function decodeObject(part: string): JsonObject | undefined {
  const bytes = decode(part);
  if (bytes === undefined) return undefined;
  try {
    const value = parseJson(bytes);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Base64url has one spelling for each value: bits that no byte takes must be zero (RFC 4648 §3.5). */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined;
}
