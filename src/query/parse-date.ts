/** Half-open: `start` belongs to it, `end` does not. */
export interface DateInterval {
  readonly start: Date;
  readonly end: Date;
}

const DATE =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:T(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * FHIR R4 §3.1.1.4.7: a date means the whole interval that its precision covers, `2020-03` all of March.
 * A time without zone is read as UTC, so that a search means the same on every server.
 */
export function parseDate(text: string): DateInterval | undefined {
  const parts = DATE.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const number = (name: string, otherwise: number) => Number(parts[name] ?? otherwise);
  const [year, month, day] = [number('year', 0), number('month', 1), number('day', 1)];
  if (year < 1 || !isDay(year, month, day)) return undefined;
  // 60 is a leap second: FHIR R4 §2.24.0.1 admits it.
  const [hour, minute, second] = [number('hour', 0), number('minute', 0), number('second', 0)];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = parseZone(parts.zone);
  if (offset === undefined) return undefined;

  const date = (y: number, m: number, d: number) => new Date(0).setUTCFullYear(y, m, d);
  if (parts.month === undefined) return interval(date(year, 0, 1), date(year + 1, 0, 1));
  if (parts.day === undefined) return interval(date(year, month - 1, 1), date(year, month, 1));
  if (parts.hour === undefined) return interval(date(year, month - 1, day), date(year, month - 1, day + 1));
  const { length, milliseconds } = precisionOf(parts.second, parts.fraction);
  const start =
    date(year, month - 1, day) + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
  return interval(start, start + length);
}

function interval(start: number, end: number): DateInterval {
  return { start: new Date(start), end: new Date(end) };
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return day <= last.getUTCDate();
}

/** Minutes east of UTC. */
function parseZone(zone = 'Z'): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** Length of the interval in milliseconds; finer than that is cut off. */
function precisionOf(second: string | undefined, fraction: string | undefined) {
  if (second === undefined) return { length: 60_000, milliseconds: 0 };
  if (fraction === undefined) return { length: 1000, milliseconds: 0 };
  const digits = fraction.slice(0, 3);
  const length = 10 ** (3 - digits.length);
  return { length, milliseconds: Number(digits) * length };
}
