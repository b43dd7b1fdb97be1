import { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { ClientAssertionAlg, ClientKeys } from '../protocol/ports/client-keys';
import { Client } from '../protocol/ports/client-store';
import { hasPrivateMember, verificationKey } from './public-jwk';
import { JsonSource, RemoteKeySet } from './remote-key-set';

/** Sets of the clients that came last; one has 64 KiB at most. */
const MAX_SETS = 1000;

interface AssertionHeader {
  readonly kid: string | undefined;
  readonly alg: ClientAssertionAlg;
}

/** Keys of clients as registered: `jwks`, or the set behind `jwks_uri` (contract §4.1, SMART 2.2 §asymmetric). */
export class RegisteredClientKeys extends ClientKeys {
  private readonly remote = new LRUCache<string, RemoteKeySet>({ max: MAX_SETS });

  constructor(
    private readonly source: JsonSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(client: Client, header: AssertionHeader): Promise<readonly KeyObject[]> {
    if (client.jwks.length > 0 || client.jwksUri === undefined) return matching(client.jwks, header);
    const set = this.setOf(client.id, client.jwksUri);
    const keys = matching(await set.current(), header);
    return keys.length > 0 ? keys : matching(await set.newest(), header);
  }

  /** Per client, so that none can spend the fetches of another; another URI is another set. */
  private setOf(clientId: string, uri: string): RemoteKeySet {
    const name = JSON.stringify([clientId, uri]);
    const found = this.remote.get(name);
    if (found !== undefined) return found;
    const set = new RemoteKeySet(uri, this.source, this.clock);
    this.remote.set(name, set);
    return set;
  }
}

/** Two keys of one `kid` and `kty` leave open which one is meant, so neither is (SMART 2.2 §asymmetric). */
function matching(jwks: readonly JsonObject[], { kid, alg }: AssertionHeader): KeyObject[] {
  const kty = alg.startsWith('RS') ? 'RSA' : 'EC';
  const candidates = jwks.filter((jwk) => jwk.kty === kty && (kid === undefined || jwk.kid === kid));
  if (kid !== undefined && candidates.length > 1) return [];
  return candidates.flatMap((jwk) => {
    // A private key that its owner published proves nothing any more.
    const key = hasPrivateMember(jwk) ? undefined : verificationKey(jwk, alg);
    return key === undefined ? [] : [key];
  });
}
