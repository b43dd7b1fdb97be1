const units = [
  ['year', 31_536_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** A length of time in the largest unit that divides it, or comes close: `100 days`, `5 minutes`. */
export function describeDuration(seconds: number): string {
  for (const [unit, size] of units) {
    const count = Math.round(seconds / size);
    if (seconds >= size && (seconds % size === 0 || count >= 2 || unit === 'minute'))
      return plural(count, unit);
  }
  return plural(seconds, 'second');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
