const long = process.env.LONG === '1';

/** The same seed replays the same run; another one is another world, with other requests. */
export const SEED = Number(process.env.INTERFERENCE_SEED ?? 20300115);

/** How many requests are drawn for each kind of token. */
export const REQUESTS = Number(process.env.INTERFERENCE_REQUESTS ?? (long ? 5_000 : 60));

export const LIMIT_MS = long ? 3_600_000 : 240_000;
