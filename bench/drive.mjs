/** Drives a server with a fixed number of requests, in a process of its own, and says how it went. */
import { text } from 'node:stream/consumers';
import { startOnCore } from './servers.mjs';

/** @returns {Promise<{perSecond: number, p50: number, p99: number, right: number, wrong: number}>} latencies in ms */
export async function drive(target, requests) {
  const load = startOnCore(1, ['bench/load.mjs', JSON.stringify({ ...target, requests })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(load.stdout));
}

/** The medians of several rounds. */
export function summarize(rounds) {
  const rates = rounds.map(({ perSecond }) => perSecond);
  return {
    perSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  };
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}
