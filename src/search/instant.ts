/** An instant as PostgreSQL reads it: zone offsets push the first and last year of FHIR over the edge. */
export function instantText(date: Date): string {
  const year = date.getUTCFullYear();
  if (year < 1) return '-infinity';
  if (year > 9999) return 'infinity';
  return date.toISOString();
}
