/**
 * FHIR R4 §3.1.1.4.8: strings are compared without case and accents. The combining marks are those
 * that `normalisedSql` strips, so that JavaScript and PostgreSQL agree.
 */
export function normalise(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** The same in PostgreSQL, for values that have no index row. */
export function normalisedSql(expression: string): string {
  return `lower(regexp_replace(normalize(${expression}, NFD), '[\\u0300-\\u036f]', '', 'g'))`;
}

/** Characters of a LIKE pattern that would not stand for themselves. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
