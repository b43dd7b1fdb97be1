const long = process.env.LONG === '1';

/** The same seed replays the same run; fast-check prints it, and the counterexample's path, with every failure. */
const SEED = 20300115;

/** How many requests a property sends: the second number with LONG=1. */
export function runs(short: number, full: number) {
  return { seed: SEED, numRuns: long ? full : short, interruptAfterTimeLimit: long ? 1_800_000 : 60_000 };
}

/** For a file of properties. */
export const FILE_TIME_LIMIT_MS = long ? 3_600_000 : 120_000;
