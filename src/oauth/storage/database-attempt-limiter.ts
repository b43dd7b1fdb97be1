import { createHash } from 'node:crypto';
import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';
import { sourceNetwork } from '../../lib/source-network';
import { TooManyAttempts } from '../../protocol/errors/rfc6749';
import { Attempt, AttemptLimiter } from '../../protocol/ports/attempt-limiter';
import { BEGIN, FORGET, SUCCEED, WAIT, WITHDRAW } from './attempt-statements';

/** What is removed at once; small enough that nobody waits behind it. */
const BATCH = 1000;

/** Counts failures of an account from an address, of an account from anywhere, and of an address. */
export class DatabaseAttemptLimiter extends AttemptLimiter {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async begin(attempt: Attempt): Promise<void> {
    const parameters = this.parametersOf(attempt);
    const counted = await this.database.query(BEGIN, parameters);
    if (counted.length > 0) return;
    const [wait] = await this.database.query<{ seconds: number | null }>(WAIT, parameters);
    throw new TooManyAttempts(Math.max(1, Math.ceil(wait?.seconds ?? 1)));
  }

  override async succeed(attempt: Attempt): Promise<void> {
    await this.database.query(SUCCEED, this.parametersOf(attempt));
  }

  override async withdraw(attempt: Attempt): Promise<void> {
    await this.database.query(WITHDRAW, this.parametersOf(attempt).slice(0, 3));
  }

  override async forget(): Promise<void> {
    for (const statement of FORGET) {
      let removed: unknown[];
      do removed = await this.database.query(statement, [this.clock.now(), BATCH]);
      while (removed.length === BATCH);
    }
  }

  /** A client runs in many places, which all start at once after an outage: only users are counted over all addresses. */
  private parametersOf({ account, kind, address }: Attempt): unknown[] {
    // As login names are compared: another key for a spelling of the same name would be ten more guesses.
    const name = account.normalize('NFC').toLowerCase().normalize('NFC');
    const network = sourceNetwork(address);
    const anywhere = kind === 'user' ? digest(kind, name) : null;
    return [digest(kind, name, network), anywhere, digest(network), this.clock.now()];
  }
}

/** A digest: what people type into the field of their name may be their password. */
function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
