import { Database } from './database';

/** Rows in a batch: small enough that nobody waits behind one. */
export const BATCH = 1000;

/** What is left after this many waits for the next round: serving comes first. */
const MOST_BATCHES = 100;

/**
 * Repeats a statement that changes at most `BATCH` rows and returns them, until it finds no more.
 *
 * @param now `$1` of the statement
 */
export async function inBatches(database: Database, statement: string, now: Date): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await database.query(statement, [now]);
    if (rows.length < BATCH) return;
  }
}
