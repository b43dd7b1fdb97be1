import { KeyObject } from 'node:crypto';
import { Client } from './client-store';

/** What a client may sign its assertions with (contract §8.1). */
export type ClientAssertionAlg = 'RS384' | 'ES384' | 'RS256' | 'ES256';

/** Where the public keys of clients are found: registered ones, or those behind jwks_uri. */
export abstract class ClientKeys {
  /**
   * The keys that may have signed: those of this kid (all usable ones of the alg's kind when kid is undefined).
   * May fetch jwks_uri; never throws for what the client's server does: then none.
   */
  abstract find(
    client: Client,
    header: { kid: string | undefined; alg: ClientAssertionAlg },
  ): Promise<readonly KeyObject[]>;
}
