import { KeyObject } from 'node:crypto';
import { JsonObject } from '../../lib/json';

export type SigningAlg = 'ES256' | 'RS256';

/** A key pair that signs tokens, from its announcement to its removal. */
export interface SigningKey {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly alg: SigningAlg;
  /** Public members alone, with `kid`, `use` and `alg` (RFC 7517 §4). */
  readonly publicJwk: JsonObject;
  readonly privateKey: KeyObject;
  /** Published before, signing from here on, until a newer key of the same algorithm takes over. */
  readonly activeFrom: Date;
}

/** Where signing keys are kept, encrypted. */
export abstract class KeyStore {
  /**
   * Every key, oldest first. May answer from a cache of at most one second.
   *
   * @throws Error when a key cannot be decrypted
   */
  abstract find(): Promise<readonly SigningKey[]>;

  abstract add(key: SigningKey): Promise<void>;

  abstract remove(kid: string): Promise<void>;

  /** Runs `work` in a unit of work that no other server runs at the same time. */
  abstract exclusively<T>(work: () => Promise<T>): Promise<T>;
}
