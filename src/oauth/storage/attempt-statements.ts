/** Contract §2: ten failures of an account from one address, then each further attempt waits twice as long. */
const LIMIT = 10;
const FIRST_DELAY_SECONDS = 60;
const LONGEST_DELAY_SECONDS = 15 * 60;
/** After a day of silence the failures of an account from an address are forgotten. */
const MEMORY = `interval '1 day'`;
/** From where an account has logged in within this time, guesses from elsewhere do not keep it out. */
const FAMILIAR = `interval '30 days'`;

/** Failures fill it, time drains it: whoever finds it full waits until there is room for one. */
interface Bucket {
  readonly capacity: number;
  readonly drainSeconds: number;
}

/** Over all addresses: slower after 50, never locked. */
const ACCOUNT: Bucket = { capacity: 50, drainSeconds: 15 * 60 };
/** Over all accounts: 100 within an hour. */
const ADDRESS: Bucket = { capacity: 100, drainSeconds: 36 };

/** What is left in it at $4. */
const levelOf = ({ drainSeconds }: Bucket): string =>
  `greatest(0, b.level - extract(epoch FROM $4 - b.filled_at) / ${drainSeconds})`;

const isFull = (bucket: Bucket): string => `${levelOf(bucket)} + 1 > ${bucket.capacity}`;

/** $1 account and address, $2 account (null: counted with its address alone), $3 address, $4 now. */
const familiar = `succeeded_at > $4::timestamptz - ${FAMILIAR}`;

/**
 * Counts and decides: whoever gets no row back must wait. The rows are locked in one order (both, account,
 * address), and each condition is judged on the locked row, so that of a hundred at once only ten pass.
 * What is refused anyway counts nowhere: `refused` sees to that, except for what happens at the same instant.
 */
export const BEGIN = `
  WITH refused AS (
    SELECT 1 FROM failure_bucket b WHERE b.key = $3 AND ${isFull(ADDRESS)}
    UNION ALL
    SELECT 1 FROM failure_bucket b WHERE b.key = $2 AND ${isFull(ACCOUNT)}
      AND NOT EXISTS (SELECT 1 FROM failed_attempt WHERE key = $1 AND ${familiar})
  ), pair AS (
    INSERT INTO failed_attempt AS f (key, failures, last_at)
    SELECT $1, 1, $4::timestamptz WHERE NOT EXISTS (SELECT 1 FROM refused)
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN f.last_at < $4 - ${MEMORY} THEN 1 ELSE f.failures + 1 END,
      last_at = $4,
      blocked_until = CASE
        WHEN f.last_at < $4 - ${MEMORY} OR f.failures + 1 < ${LIMIT} THEN NULL
        ELSE $4 + least(${LONGEST_DELAY_SECONDS}, ${FIRST_DELAY_SECONDS} * 2 ^ least(f.failures + 1 - ${LIMIT}, 10))
                  * interval '1 second'
      END
    WHERE f.blocked_until IS NULL OR f.blocked_until <= $4
    RETURNING coalesce(f.${familiar}, false) AS familiar
  ), account AS (
    INSERT INTO failure_bucket AS b (key, level, filled_at)
    SELECT $2, 1, $4 FROM pair WHERE $2::text IS NOT NULL
    ON CONFLICT (key) DO UPDATE SET level = least(${ACCOUNT.capacity}, ${levelOf(ACCOUNT)} + 1), filled_at = $4
    WHERE NOT (${isFull(ACCOUNT)}) OR (SELECT familiar FROM pair)
    RETURNING 1
  )
  INSERT INTO failure_bucket AS b (key, level, filled_at)
  SELECT $3, 1, $4 FROM pair WHERE $2::text IS NULL OR EXISTS (SELECT 1 FROM account)
  ON CONFLICT (key) DO UPDATE SET level = ${levelOf(ADDRESS)} + 1, filled_at = $4
  WHERE NOT (${isFull(ADDRESS)})
  RETURNING 1`;

/** How many seconds to wait, for whoever was refused. */
export const WAIT = `
  SELECT max(seconds)::float8 AS seconds FROM (
    SELECT extract(epoch FROM blocked_until - $4) AS seconds FROM failed_attempt WHERE key = $1
    UNION ALL
    SELECT (${levelOf(ACCOUNT)} + 1 - ${ACCOUNT.capacity}) * ${ACCOUNT.drainSeconds} FROM failure_bucket b
    WHERE key = $2 AND NOT EXISTS (SELECT 1 FROM failed_attempt WHERE key = $1 AND ${familiar})
    UNION ALL
    SELECT (${levelOf(ADDRESS)} + 1 - ${ADDRESS.capacity}) * ${ADDRESS.drainSeconds} FROM failure_bucket b WHERE key = $3
  ) waits`;

/**
 * Takes back what the account failed from this address; what others failed stays counted. Looking at `account`
 * locks the rows in the order of BEGIN.
 */
export const SUCCEED = `
  WITH before AS (
    SELECT failures FROM failed_attempt WHERE key = $1 FOR UPDATE
  ), pair AS (
    UPDATE failed_attempt f SET failures = 0, last_at = $4, blocked_until = NULL, succeeded_at = $4
    FROM before WHERE f.key = $1
    RETURNING before.failures
  ), account AS (
    UPDATE failure_bucket b SET level = greatest(0, b.level - pair.failures) FROM pair
    WHERE b.key = $2
    RETURNING 1
  )
  UPDATE failure_bucket b SET level = greatest(0, b.level - pair.failures) FROM pair
  WHERE b.key = $3 AND (SELECT count(*) FROM account) >= 0`;

/** Takes back one attempt, in the same order. */
export const WITHDRAW = `
  WITH pair AS (
    UPDATE failed_attempt SET failures = greatest(0, failures - 1),
      blocked_until = CASE WHEN failures > ${LIMIT} THEN blocked_until END
    WHERE key = $1
    RETURNING 1
  ), account AS (
    UPDATE failure_bucket b SET level = greatest(0, b.level - 1) FROM pair
    WHERE b.key = $2
    RETURNING 1
  )
  UPDATE failure_bucket b SET level = greatest(0, b.level - 1) FROM pair
  WHERE b.key = $3 AND (SELECT count(*) FROM account) >= 0`;

/** In bounded batches, what no longer counts; $1 now, $2 how many. */
export const FORGET = [
  `DELETE FROM failed_attempt WHERE key IN (
     SELECT key FROM failed_attempt WHERE last_at < $1::timestamptz - ${MEMORY}
       AND (succeeded_at IS NULL OR succeeded_at < $1::timestamptz - ${FAMILIAR})
     ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED
   ) RETURNING 1`,
  `DELETE FROM failure_bucket WHERE key IN (
     SELECT key FROM failure_bucket WHERE filled_at < $1::timestamptz - ${MEMORY}
     ORDER BY filled_at LIMIT $2 FOR UPDATE SKIP LOCKED
   ) RETURNING 1`,
] as const;
