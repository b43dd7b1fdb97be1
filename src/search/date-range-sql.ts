const DATE = `'^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-][01][0-9]:[0-5][0-9]))?)?)?$'`;

/** The interval of a date, dateTime, instant or Period that stands in a document, null when it is none. */
export function dateRangeSql(json: string): { readonly start: string; readonly end: string } {
  const isPeriod = `${json} -> 'start' IS NOT NULL OR ${json} -> 'end' IS NOT NULL`;
  const range = (ofPeriod: string, otherwise: string) =>
    `(CASE WHEN ${isPeriod} THEN ${ofPeriod} ELSE ${otherwise} END)`;
  const text = `${json} #>> '{}'`;
  return {
    start: range(`coalesce(${startSql(`${json} ->> 'start'`)}, '-infinity')`, startSql(text)),
    end: range(`coalesce(${endSql(`${json} ->> 'end'`)}, 'infinity')`, endSql(text)),
  };
}

/** Fills up what the precision leaves out. The CASE keeps the cast from what is no date. */
function startSql(text: string): string {
  const complete = `((${text}) || substring('0001-01-01T00:00:00Z' from length(${text}) + 1))`;
  return `CASE WHEN ${text} ~ ${DATE} THEN ${complete}::timestamptz END`;
}

/** In UTC, where every day has 24 hours, whatever the zone of the connection. */
function endSql(text: string): string {
  const length = `CASE length(${text}) WHEN 4 THEN interval '1 year' WHEN 7 THEN interval '1 month'
    WHEN 10 THEN interval '1 day' ELSE CASE WHEN ${text} LIKE '%.%' THEN interval '1 millisecond'
    ELSE interval '1 second' END END`;
  return `((${startSql(text)} AT TIME ZONE 'UTC') + ${length}) AT TIME ZONE 'UTC'`;
}
