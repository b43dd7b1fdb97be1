import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../lib/clock';
import { ChosenSecretHash } from '../../lib/secret-hash/chosen-secret-hash';
import { verifyGeneratedSecret } from '../../lib/secret-hash/generated-secret-hash';
import { Client, SecretHash, StoredSecret } from '../ports/client-store';

/** One entry each for the chosen secrets of ten thousand clients; the others pay argon2 again. */
const REMEMBERED = 10_000;

/**
 * Decides whether a presented secret is the client's.
 *
 * Every refusal costs one argon2 hash, whatever the reason: an unknown client, one without a secret, one with
 * a generated secret (whose comparison alone takes microseconds) and one with a chosen secret answer after
 * the same work, so that the time to a 401 tells nobody which clients exist or how they authenticate. What
 * succeeds may be fast, since its sender learns nothing that it did not know.
 */
export class SecretVerifier {
  /** Makes the remembered entries worthless outside this process. */
  private readonly key = randomBytes(32).toString('base64');
  private readonly remembered = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly chosen: ChosenSecretHash,
    private readonly clock: Clock,
  ) {}

  /** @throws Overloaded when too many hashes wait; no answer is given then, right or wrong */
  async verify(client: Client | undefined, presented: string): Promise<boolean> {
    if (this.recognises(client, presented)) return true;
    const candidate = this.candidates(client?.secret).find(({ kind }) => kind === 'chosen');
    if (candidate?.kind !== 'chosen') {
      await this.chosen.hash(presented);
      return false;
    }
    const matches = await this.chosen.verify(candidate.argon2, presented);
    if (matches) this.remembered.set(this.fingerprint(candidate.argon2, presented), true);
    return matches;
  }

  /**
   * Whether a secret is right, where that can be told without argon2: a generated one, or a chosen one that
   * this process has verified before. Such a success is not throttled (contract §2).
   */
  recognises(client: Client | undefined, presented: string): boolean {
    return this.candidates(client?.secret).some((candidate) =>
      candidate.kind === 'generated'
        ? verifyGeneratedSecret(candidate.sha256, presented)
        : this.remembered.has(this.fingerprint(candidate.argon2, presented)),
    );
  }

  /** A rotation makes a generated secret current, so at most one of these is a chosen one. */
  private candidates(secret: StoredSecret | undefined): SecretHash[] {
    if (secret === undefined) return [];
    const { previous, previousUntil } = secret;
    const overlaps = previousUntil !== undefined && this.clock.now() < new Date(previousUntil);
    return previous !== undefined && overlaps ? [secret, previous] : [secret];
  }

  /** Bound to the stored hash: a changed secret forgets the old one by itself. */
  private fingerprint(storedHash: string, presented: string): string {
    // The key in front suffices: nobody sees a digest, so nobody can lengthen one.
    return hash('sha256', `${this.key}\0${storedHash}\0${presented}`, 'base64');
  }
}
