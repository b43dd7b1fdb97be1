import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Database } from '../../database/database';
import { Clock } from '../../lib/clock';
import { TooManyAttempts } from '../../protocol/errors/rfc6749';
import { Attempt, AttemptLimiter } from '../../protocol/ports/attempt-limiter';

/** Contract §2. */
const LIMIT = 10;
const FIRST_DELAY_SECONDS = 60;
const LONGEST_DELAY_SECONDS = 15 * 60;
/** After a day of silence everything is forgotten. */
const MEMORY_SECONDS = 24 * 60 * 60;

/**
 * One conditional statement counts and decides: whoever gets no row back is blocked. From the tenth failure
 * on each further attempt is evaluated only after a wait that doubles.
 */
const COUNT = `
  INSERT INTO failed_attempt AS f (key, failures, last_at)
  VALUES ($1, 1, $2)
  ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN f.last_at < $3 THEN 1 ELSE f.failures + 1 END,
    last_at = $2,
    blocked_until = CASE
      WHEN f.last_at < $3 OR f.failures + 1 < ${LIMIT} THEN NULL
      ELSE $2 + least(${LONGEST_DELAY_SECONDS}, ${FIRST_DELAY_SECONDS} * 2 ^ least(f.failures + 1 - ${LIMIT}, 10))
                * interval '1 second'
    END
  WHERE f.blocked_until IS NULL OR f.blocked_until <= $2
  RETURNING f.failures`;

export class DatabaseAttemptLimiter extends AttemptLimiter {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async begin(attempt: Attempt): Promise<void> {
    const now = this.clock.now();
    const key = keyOf(attempt);
    const forgotten = new Date(now.getTime() - MEMORY_SECONDS * 1000);
    const counted = await this.database.query(COUNT, [key, now, forgotten]);
    if (counted.length > 0) return;
    const [row] = await this.database.query<{ until: Date }>(
      `SELECT blocked_until AS until FROM failed_attempt WHERE key = $1`,
      [key],
    );
    const wait = row === undefined ? 1 : Math.ceil((row.until.getTime() - now.getTime()) / 1000);
    throw new TooManyAttempts(Math.max(1, wait));
  }

  override async succeed(attempt: Attempt): Promise<void> {
    await this.database.query(`DELETE FROM failed_attempt WHERE key = $1`, [keyOf(attempt)]);
  }
}

/** A digest: what people type into the field of their name may be their password. */
function keyOf({ account, kind, address }: Attempt): string {
  const parts = [kind, account.normalize('NFC').toLowerCase(), networkOf(address)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** One subscriber holds a whole IPv6 /64: its addresses are one source. */
function networkOf(address: string | undefined): string {
  if (address === undefined || !isIPv6(address)) return address ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::', 2);
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
