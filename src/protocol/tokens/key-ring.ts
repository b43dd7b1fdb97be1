import { Clock } from '../../lib/clock';
import { KeyStore, SigningAlg, SigningKey } from '../ports/key-store';
import { generateSigningKey } from './signing-key';

const DAY = 24 * 60 * 60 * 1000;
const ALGS: readonly SigningAlg[] = ['ES256', 'RS256'];

/** How long keys sign, are announced before, and are kept after; milliseconds. */
const ROTATION = { lifetime: 90 * DAY, announced: 14 * DAY, retained: 14 * DAY };

/** What a key is at this moment: published all the while, signing only when active. */
type KeyState = 'announced' | 'active' | 'retained';

export interface KeyReport {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly state: KeyState;
  readonly activeFrom: Date;
  /** When its successor takes over: the next rotation, where it is the active one. */
  readonly activeUntil: Date;
}

/**
 * The keys that this server signs with, one line of succession for each algorithm.
 *
 * A key is published 14 days before its first use, so that whoever caches the key set knows it in time, and
 * 14 days after its last, so that what it signed can be verified (OIDC Core §10.1.1).
 */
export class KeyRing {
  constructor(
    private readonly store: KeyStore,
    private readonly clock: Clock,
  ) {}

  /** The key that signs now. */
  async signingKey(alg: SigningAlg): Promise<SigningKey> {
    const current = currentOf(await this.store.find(), alg, this.clock.now());
    if (current === undefined) throw new Error(`there is no active ${alg} key`);
    return current;
  }

  /** The published key of this id. What another key signed is not ours, or no longer. */
  async find(kid: string): Promise<SigningKey | undefined> {
    return (await this.store.find()).find((key) => key.kid === kid);
  }

  published(): Promise<readonly SigningKey[]> {
    return this.store.find();
  }

  async report(): Promise<KeyReport[]> {
    const keys = await this.store.find();
    const now = this.clock.now();
    return keys.map((key) => ({
      kid: key.kid,
      alg: key.alg,
      activeFrom: key.activeFrom,
      activeUntil:
        successorOf(key, keys)?.activeFrom ?? new Date(key.activeFrom.getTime() + ROTATION.lifetime),
      state: stateOf(key, keys, now),
    }));
  }

  /** Creates what is missing, announces successors that are due, and removes what is no longer needed. */
  maintain(): Promise<void> {
    return this.store.exclusively(async () => {
      for (const alg of ALGS) await this.maintainOne(alg);
    });
  }

  /** Emergency: new keys sign at once, the old ones are gone and nothing they signed is accepted. */
  replaceAll(): Promise<void> {
    return this.store.exclusively(async () => {
      const now = this.clock.now();
      for (const { kid } of await this.store.find()) await this.store.remove(kid);
      for (const alg of ALGS) await this.store.add(await generateSigningKey(alg, now));
    });
  }

  private async maintainOne(alg: SigningAlg): Promise<void> {
    const now = this.clock.now();
    const keys = (await this.store.find()).filter((key) => key.alg === alg);
    const current = currentOf(keys, alg, now);
    if (current === undefined) {
      await this.store.add(await generateSigningKey(alg, now));
      return;
    }
    for (const key of keys) {
      if (
        key.activeFrom < current.activeFrom &&
        now.getTime() >= current.activeFrom.getTime() + ROTATION.retained
      ) {
        await this.store.remove(key.kid);
      }
    }
    const ends = current.activeFrom.getTime() + ROTATION.lifetime;
    const hasSuccessor = keys.some((key) => key.activeFrom > now);
    if (!hasSuccessor && now.getTime() >= ends - ROTATION.announced) {
      // A server that was off for long still announces before it signs.
      const activeFrom = new Date(Math.max(ends, now.getTime() + ROTATION.announced));
      await this.store.add(await generateSigningKey(alg, activeFrom));
    }
  }
}

function currentOf(keys: readonly SigningKey[], alg: SigningAlg, now: Date): SigningKey | undefined {
  return keys.findLast((key) => key.alg === alg && key.activeFrom <= now);
}

/** Keys are in the order in which they sign. */
function successorOf(key: SigningKey, keys: readonly SigningKey[]): SigningKey | undefined {
  return keys.find(({ alg, activeFrom }) => alg === key.alg && activeFrom > key.activeFrom);
}

function stateOf(key: SigningKey, keys: readonly SigningKey[], now: Date): KeyState {
  if (key.activeFrom > now) return 'announced';
  return currentOf(keys, key.alg, now)?.kid === key.kid ? 'active' : 'retained';
}
